"""A meeting that repeats: its rule is kept beside the bookings it made."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.meetings.models.classes import MeetingClass
from apps.meetings.models.rooms import Layout, Room
from apps.meetings.models.sight import seen_by
from apps.org.models import Unit

WEEKDAYS = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


class SeriesQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(seen_by(person, campus="rooms__place__building__campus__in")).distinct()


class Series(Record):
    """Regular meetings. Local wall time is kept, so a change of clocks would not move them."""

    class Repeats(models.TextChoices):
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        MONTHLY_BY_DATE = "monthly_date", _("Every month on the same date")
        MONTHLY_BY_WEEKDAY = "monthly_weekday", _("Every month on the same weekday")
        DATES = "dates", _("On dates of my own")

    title = models.CharField(_("meeting"), max_length=80)
    meeting_class = models.ForeignKey(
        MeetingClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("class of meeting")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("booked by")
    )
    rooms = models.ManyToManyField(Room, related_name="+", verbose_name=_("meeting rooms"))
    attendees = models.PositiveSmallIntegerField(_("people"))
    layout = models.CharField(_("layout"), max_length=16, choices=Layout.choices, blank=True)
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))
    repeats = models.CharField(_("repeats"), max_length=16, choices=Repeats.choices)
    interval = models.PositiveSmallIntegerField(_("every … times"), default=1)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("weekdays"))
    dates = ArrayField(models.DateField(), default=list, blank=True, verbose_name=_("dates"))
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    workdays_only = models.BooleanField(_("working days only"), default=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = ["-first_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="meetings_series_ends_after_start",
                violation_error_message=_("The last day must not be earlier than the first."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="meetings_series_ends_the_same_day",
                violation_error_message=_("The end must be later than the start."),
            ),
            models.CheckConstraint(
                condition=Q(interval__gte=1, interval__lte=12),
                name="meetings_series_interval_within_twelve",
                violation_error_message=_("Repeat every 1 to 12 times."),
            ),
        ]

    def __str__(self):
        return self.title

    def also_logged(self):
        return {"rooms": [str(room) for room in self.rooms.with_place()]}

    @property
    def rhythm(self):
        """Every week, Tuesday and Thursday, every 2 times: only what says more than the first day does."""
        parts = [self.get_repeats_display()]
        if self.weekdays and self.repeats == self.Repeats.WEEKLY:
            parts.append("、".join(str(WEEKDAYS[on]) for on in self.weekdays))
        if self.interval > 1:
            parts.append(_("every %(n)s times") % {"n": self.interval})
        return " · ".join(map(str, parts))

    @property
    def every_room(self):
        """The usual rooms and those of single dates."""
        held = Room.objects.filter(occupancies__booking__series=self, occupancies__via=None)
        return list(Room.objects.with_place().filter(pk__in=[*self.rooms.all(), *held]))

    def get_absolute_url(self):
        return reverse("meetings_series", args=[self.pk])
