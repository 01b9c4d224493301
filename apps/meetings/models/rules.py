"""The rules for booking, as dated rows with a source: they differ by room and change by year."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.core.models import Record
from apps.meetings.models.rooms import Room
from apps.org.models import Unit


class BookingRuleQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Rules hang on the wall."""
        return self

    def in_force(self, on=None):
        on = on or today()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)


class BookingRule(Record):
    """What holds for a room, for a class of rooms, or (without either) for all of them; the narrowest rule wins."""

    class Who(models.TextChoices):
        EVERYONE = "everyone", _("All staff")
        UNITS = "units", _("Named units")
        KEEPERS = "keepers", _("Room keepers only")

    name = models.CharField(_("name"), max_length=60)
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="rules", verbose_name=_("meeting room")
    )
    room_class = models.CharField(_("class"), max_length=12, choices=Room.Class.choices, blank=True)
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120)
    window_days = models.PositiveSmallIntegerField(_("can be booked ahead (days)"), default=90)
    longest_minutes = models.PositiveSmallIntegerField(_("longest meeting (minutes)"), default=480)
    grid_minutes = models.PositiveSmallIntegerField(_("starts and ends every (minutes)"), default=15)
    opens_at = models.TimeField(_("opens at"), default=time(7, 0))
    closes_at = models.TimeField(_("closes at"), default=time(22, 0))
    workdays_only = models.BooleanField(_("working days only"), default=False)
    who = models.CharField(_("who may book"), max_length=10, choices=Who.choices, default=Who.EVERYONE)
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("named units"))
    person_hours_a_week = models.PositiveSmallIntegerField(_("hours a week for one person"), null=True, blank=True)
    unit_hours_a_week = models.PositiveSmallIntegerField(_("hours a week for one unit"), null=True, blank=True)

    check_in_minutes = models.PositiveSmallIntegerField(
        _("given back when nobody has come after (minutes)"), null=True, blank=True, help_text=_("Empty: never.")
    )
    offer_minutes = models.PositiveSmallIntegerField(_("an offer to the waiting list holds (minutes)"), default=30)

    objects = BookingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking rule")
        verbose_name_plural = _("booking rules")
        ordering = ["room_id", "room_class", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(room=None) | Q(room_class=""),
                name="meetings_bookingrule_one_scope",
                violation_error_message=_("Name a room or a class, not both."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="meetings_bookingrule_ends_after_start",
                violation_error_message=_("The last day must be later than the first."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="meetings_bookingrule_closes_after_opening",
                violation_error_message=_("The room must close later than it opens."),
            ),
            models.CheckConstraint(
                condition=Q(grid_minutes__in=[5, 10, 15, 20, 30, 60]),
                name="meetings_bookingrule_grid_divides_the_hour",
                violation_error_message=_("The start grid is 5, 10, 15, 20, 30 or 60 minutes."),
            ),
            models.CheckConstraint(
                condition=Q(longest_minutes__gt=0, window_days__gt=0),
                name="meetings_bookingrule_limits_above_zero",
                violation_error_message=_("The window and the longest meeting must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(offer_minutes__gte=1, offer_minutes__lte=1440)
                & (Q(check_in_minutes=None) | Q(check_in_minutes__gte=5, check_in_minutes__lte=120)),
                name="meetings_bookingrule_waits_within_reason",
                violation_error_message=_("An offer holds 1 to 1440 minutes; a room is given back after 5 to 120."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("meetings_bookingrule", args=[self.pk])

    def fits(self, room):
        return self.room_id == room.pk or (self.room_id is None and self.room_class in ("", room.room_class))

    @property
    def narrowness(self):
        """A room beats a class beats all rooms; of equals the newer rule wins."""
        return (self.room_id is not None, self.room_class != "", self.starts_on, self.pk)
