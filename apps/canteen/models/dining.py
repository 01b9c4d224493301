"""Where and when people eat: dining areas, sittings, and the rows a menu has."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.canteen.models.dishes import Category, Method
from apps.core.models import Record
from apps.org.models import Campus, Person, Unit
from apps.org.models.places import OpenToAll


class Area(Record):
    """A dining area with a menu of its own: the hall, the leaders' dining room, the reception room."""

    class Kind(models.TextChoices):
        HALL = "hall", _("Dining hall")
        LEADERS = "leaders", _("Leaders' dining room")
        RECEPTION = "reception", _("Reception")

    name = models.CharField(_("name"), max_length=30, unique=True)
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="dining_areas", verbose_name=_("campus"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("costs are borne by"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices, default=Kind.HALL)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_open = models.BooleanField(_("in use"), default=True)
    camera = models.URLField(
        _("open kitchen"), blank=True, help_text=_("Address of the kitchen's camera, for everybody who eats there.")
    )

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("dining area")
        verbose_name_plural = _("dining areas")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen_area", args=[self.pk])


class Sitting(Record):
    """Breakfast, lunch or dinner of an area: when it is served, until when it is booked, how many it feeds."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="sittings", verbose_name=_("dining area"))
    name = models.CharField(_("name"), max_length=12)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    closes_days = models.PositiveSmallIntegerField(_("booking ends (days before)"), default=0)
    closes_at = models.TimeField(_("booking ends at"))
    places = models.PositiveIntegerField(pgettext_lazy("at a meal", "places"), validators=[MinValueValidator(1)])
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("weekdays"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_open = models.BooleanField(_("in use"), default=True)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["area__position", "position", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                name="canteen_sitting_once_an_area",
                violation_error_message=_("This area has a sitting of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts"), places__gte=1),
                name="canteen_sitting_within_reason",
                violation_error_message=_("A sitting ends after it begins, and feeds at least one."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen_sitting", args=[self.pk])


class Slot(models.Model):
    """A row of the menus of a sitting: so many dishes of a category."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="slots", verbose_name=_("sitting"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    dishes = models.PositiveSmallIntegerField(_("dishes"))
    taken = models.DecimalField(
        _("portions a diner takes"), max_digits=3, decimal_places=1, default=1,
        help_text=_("Of this row, on the mean: what a tray costs and holds is reckoned by it."),
    )  # fmt: skip

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("row of a menu")
        verbose_name_plural = _("rows of a menu")
        ordering = ["sitting__position", "category__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "category"],
                name="canteen_slot_once_a_sitting",
                violation_error_message=_("This category has a row already."),
            ),
            models.CheckConstraint(
                condition=Q(dishes__gte=1, dishes__lte=12, taken__gte=0),
                name="canteen_slot_one_to_twelve",
                violation_error_message=_("A row holds one to twelve dishes, of which a diner takes none or more."),
            ),
        ]

    def __str__(self):
        return f"{self.category} × {self.dishes}"

    def get_absolute_url(self):
        return self.sitting.get_absolute_url()


class Station(Record):
    """A stove, a steamer, an oven…: how many dishes it manages at one sitting while all its cooks are there."""

    name = models.CharField(_("name"), max_length=20)
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+", verbose_name=_("campus"))
    methods = ArrayField(models.CharField(max_length=12, choices=Method.choices), verbose_name=_("methods"))
    dishes = models.PositiveSmallIntegerField(_("dishes at one sitting"))
    cooks = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("cooks"))

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("kitchen station")
        verbose_name_plural = _("kitchen stations")
        ordering = ["campus__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campus", "name"],
                name="canteen_station_once_a_campus",
                violation_error_message=_("This kitchen has a station of that name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen_station", args=[self.pk])
