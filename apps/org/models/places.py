"""Where: campus → building → place."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.core.models import Record


class OpenToAll(models.QuerySet):
    def visible_to(self, person):
        """The directory of units and places hangs on the wall: everyone who works here reads it."""
        return self

    def named(self):
        """With what their names are made of, so that a select of them is one query."""
        return self


class DatedQuerySet(OpenToAll):
    def in_service(self, on=None):
        on = on or today()
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on))


class Dated(Record):
    """Something in service from one day until another (half-open); either end may be open."""

    opened_on = models.DateField(_("in service from"), null=True, blank=True)
    closed_on = models.DateField(_("out of service from"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__gt=F("opened_on")),
                name="%(app_label)s_%(class)s_closes_after_opening",
                violation_error_message=_("The last day must be later than the first."),
            )
        ]

    def is_in_service(self, on):
        return (self.opened_on is None or self.opened_on <= on) and (self.closed_on is None or on < self.closed_on)


class Campus(Dated):
    """An office site (办公区)."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    keeps_own_figures = models.BooleanField(
        _("keeps its own figures"),
        default=False,
        help_text=_("Its figures are shown when it is chosen, and left out of the bureau's totals."),
    )

    class Meta(Dated.Meta):
        verbose_name = _("campus")
        verbose_name_plural = _("campuses")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("org_campus", args=[self.pk])


class Building(Dated):
    """A building of a campus."""

    campus = models.ForeignKey(Campus, models.PROTECT, related_name="buildings", verbose_name=_("campus"))
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Dated.Meta):
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        ordering = ["campus__position", "position", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["campus", "name"],
                name="org_building_name_once_a_campus",
                violation_error_message=_("This campus has a building of that name already."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("org_building", args=[self.pk])


class Place(Dated):
    """A room or spot with a use: meeting room, office, store, canteen, duty post…"""

    class Kind(models.TextChoices):
        MEETING_ROOM = "meeting_room", _("Meeting room")
        OFFICE = "office", _("Office")
        STORE = "store", _("Store")
        CANTEEN = "canteen", _("Canteen")
        DUTY_POST = "duty_post", _("Duty post")
        OTHER = "other", _("Other")

    building = models.ForeignKey(Building, models.PROTECT, related_name="places", verbose_name=_("building"))
    name = models.CharField(_("name"), max_length=40)
    number = models.CharField(_("room number"), max_length=12, blank=True)
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    kind = models.CharField(_("use"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Dated.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["building__campus__position", "building__position", "position", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["building", "name"],
                name="org_place_name_once_a_building",
                violation_error_message=_("This building has a place of that name already."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("org_place", args=[self.pk])
