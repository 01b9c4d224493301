"""The week's menu of a dining area: composed as a draft, frozen when it is published, then only swapped."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.canteen.models.dining import Area, Sitting
from apps.canteen.models.dishes import Category, Dish
from apps.canteen.models.foods import Ingredient
from apps.canteen.models.sight import composes
from apps.core import dates
from apps.core.models import Record


class MenuQuerySet(models.QuerySet):
    def visible_to(self, person):
        """What is published hangs on the wall; drafts are known to those who compose."""
        return self if composes(person) else self.published()

    def published(self):
        return self.filter(status=Menu.Status.PUBLISHED)

    def named(self):
        return self.select_related("area")


class Menu(Record):
    """What an area serves in a week that begins on a Monday."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    TONES = {Status.DRAFT: "secondary", Status.PUBLISHED: "green"}

    area = models.ForeignKey(Area, models.PROTECT, related_name="menus", verbose_name=_("dining area"))
    starts_on = models.DateField(_("week from"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("published by"),
    )  # fmt: skip

    objects = MenuQuerySet.as_manager()

    class Meta:
        verbose_name = _("weekly menu")
        verbose_name_plural = _("weekly menus")
        ordering = ["-starts_on", "area__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "starts_on"],
                name="canteen_menu_one_a_week",
                violation_error_message=_("There is a menu for this week already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__iso_week_day=1),
                name="canteen_menu_from_monday",
                violation_error_message=_("A week begins on a Monday."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft", published_at=None, published_by=None)
                | Q(status="published", published_at__isnull=False),
                name="canteen_menu_published_by_somebody",
                violation_error_message=_("A published menu says when it was published; a draft does not."),
            ),
        ]

    def __str__(self):
        return _("%(area)s, week of %(day)s") % {"area": self.area, "day": dates.day(self.starts_on, year=True)}

    def get_absolute_url(self):
        return reverse("canteen_menu", args=[self.pk])

    @property
    def days(self):
        return [self.starts_on + timedelta(days=n) for n in range(7)]

    @property
    def ends_on(self):
        """Its Sunday."""
        return self.starts_on + timedelta(days=6)


class EntryQuerySet(models.QuerySet):
    def visible_to(self, person):
        """As the menus they stand on."""
        return self if composes(person) else self.filter(menu__status=Menu.Status.PUBLISHED)


class Entry(models.Model):
    """A dish at a sitting. ``price``, ``portions`` and its lines are frozen when the menu is published; ``position``
    counts within the row."""

    menu = models.ForeignKey(Menu, models.CASCADE, related_name="entries", db_index=False, verbose_name=_("menu"))
    on = models.DateField(_("day"))
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="+", verbose_name=_("sitting"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    position = models.PositiveSmallIntegerField(_("place in the row"))
    dish = models.ForeignKey(Dish, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("dish"))
    price = models.DecimalField(_("price (¥)"), max_digits=7, decimal_places=2, null=True, blank=True)
    portions = models.PositiveSmallIntegerField(_("portions of the recipe"), null=True, blank=True, editable=False)
    is_locked = models.BooleanField(_("locked"), default=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("dish of a menu")
        verbose_name_plural = _("dishes of a menu")
        ordering = ["on", "sitting__position", "category__position", "position"]
        indexes = [models.Index(fields=["dish", "-on"], name="canteen_entry_served")]
        constraints = [
            models.UniqueConstraint(
                fields=["menu", "on", "sitting", "category", "position"],
                name="canteen_entry_one_a_place",
                violation_error_message=_("There is a dish in this place already."),
            ),
            models.UniqueConstraint(
                fields=["menu", "on", "sitting", "dish"],
                name="canteen_entry_dish_once_a_sitting",
                violation_error_message=_("This dish is on the menu of that sitting already."),
            ),
        ]

    def __str__(self):
        return str(self.dish)

    def get_absolute_url(self):
        return self.menu.get_absolute_url()


class EntryLineQuerySet(models.QuerySet):
    def visible_to(self, person):
        """What a dish is cooked of is the kitchen's business."""
        return self if composes(person) else self.none()


class EntryLine(models.Model):
    """What a dish of a published menu was cooked of: its recipe as it was, whatever becomes of the recipe later."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="lines", db_index=False, verbose_name=_("dish"))
    ingredient = models.ForeignKey(Ingredient, models.PROTECT, related_name="+", verbose_name=_("ingredient"))
    grams = models.PositiveIntegerField(_("grams as bought"))
    yields = models.DecimalField(_("of this eaten (%)"), max_digits=5, decimal_places=1, default=100)

    objects = EntryLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a served recipe")
        verbose_name_plural = _("lines of served recipes")
        ordering = ["-grams", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "ingredient"],
                name="canteen_entryline_once_an_entry",
                violation_error_message=_("This ingredient stands in the recipe already."),
            )
        ]

    def __str__(self):
        return f"{self.ingredient} {self.grams} g"

    def get_absolute_url(self):
        return self.entry.get_absolute_url()
