"""Bookings: a meeting from one time to another, and the rooms it holds."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.bigrams import Bigrams
from apps.core.models import Record
from apps.meetings.models.classes import ORDINARY, MeetingClass
from apps.meetings.models.rooms import Layout, Room
from apps.meetings.models.series import Series
from apps.meetings.models.sight import asked_to, attended, seen_by
from apps.org.models import Role, Unit


@DateTimeRangeField.register_lookup
class Touches(models.Lookup):
    """``blocked__touches=[range, …]``: overlaps any of the ranges, asked as one multirange."""

    lookup_name = "touches"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        return "%s", [list(value)]

    def as_sql(self, compiler, connection):
        column, column_params = self.process_lhs(compiler, connection)
        ranges, params = self.process_rhs(compiler, connection)
        return f"{column} && tstzmultirange(VARIADIC {ranges}::tstzrange[])", [*column_params, *params]


class BookingQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Who was asked to a meeting may open it. A confidential one: whoever booked it and those on its list, nobody
        else, whatever their role."""
        named = Q(booked_by=person) | asked_to(person)
        allowed = self.filter(named | (Q(is_confidential=False) & seen_by(person)))
        return allowed.distinct() if person.campuses_of(Role.ROOM_KEEPER) else allowed

    def holding(self):
        """Those whose rooms are theirs."""
        return self.filter(status__in=Booking.HOLDING)

    def attended_by(self, person):
        """Those the person booked, or was asked to and has not declined."""
        # One list of numbers: an OR of two tables would be answered by walking through all bookings.
        own = Booking.objects.filter(booked_by=person).order_by().values("pk")
        return self.filter(pk__in=own.union(attended(person)))

    def upcoming(self):
        return self.filter(ends_at__gt=timezone.now())

    def between(self, start, end):
        """Those that touch the half-open time from ``start`` to ``end``."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Booking(Record):
    """A meeting: who holds it, when, with how many people. Its rooms are its occupancies."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        REQUESTED = "requested", _("Awaiting approval")
        OFFERED = "offered", _("Held for an offer")
        DISPLACED = "displaced", _("Gave way")
        DECLINED = "declined", _("Not approved")
        LAPSED = "lapsed", _("Lapsed")
        CANCELLED = "cancelled", _("Cancelled")
        NO_SHOW = "no_show", _("Nobody came")

    # Their rooms are theirs. An offer holds its room too, but the waiting list decides what becomes of it.
    HOLDING = (Status.CONFIRMED, Status.REQUESTED, Status.OFFERED)
    LIVE = (Status.CONFIRMED, Status.REQUESTED)
    # What counts in statistics as a meeting that is or was held.
    COUNTED = (Status.CONFIRMED,)
    OCCUPIED = "占用"  # what the row of a confidential meeting says instead of its title
    # Of a confidential meeting the trail keeps who, when and which room.
    LOGGED = frozenset({"place", "room", "rooms", "starts_at", "ends_at", "layout", "status", "is_confidential"})
    TONES = {
        Status.CONFIRMED: "green",
        Status.REQUESTED: "yellow",
        Status.OFFERED: "azure",
        Status.DISPLACED: "red",
        Status.NO_SHOW: "orange",
    }

    title = models.CharField(_("meeting"), max_length=80)
    meeting_class = models.ForeignKey(
        MeetingClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("class of meeting")
    )
    # No index of their own: one of those below begins with each of them.
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, db_index=False, related_name="bookings", verbose_name=_("unit")
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        db_index=False,
        related_name="bookings",
        verbose_name=_("booked by"),
    )
    attendees = models.PositiveSmallIntegerField(_("people"))
    layout = models.CharField(_("layout"), max_length=16, choices=Layout.choices, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.CONFIRMED)
    note = models.CharField(_("note for the room keeper"), max_length=200, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False, editable=False)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, db_index=False, related_name="bookings", verbose_name=_("series")
    )
    series_on = models.DateField(_("date in the series"), null=True, blank=True)
    is_exception = models.BooleanField(_("differs from its series"), default=False)
    made_at = models.DateTimeField(_("booked at"), default=timezone.now, editable=False)
    checked_in_at = models.DateTimeField(_("people came at"), null=True, blank=True, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["starts_at"], name="meetings_booking_starts"),
            models.Index(fields=["booked_by", "starts_at"], name="meetings_booking_person"),
            models.Index(fields=["unit", "starts_at"], name="meetings_booking_unit"),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="meetings_booking_title"),
            GinIndex(Bigrams("title"), name="meetings_booking_pairs"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meetings_booking_ends_after_start",
                violation_error_message=_("The end must be later than the start."),
            ),
            models.CheckConstraint(
                condition=Q(attendees__gt=0),
                name="meetings_booking_has_people",
                violation_error_message=_("A meeting needs at least one person."),
            ),
            models.CheckConstraint(
                condition=Q(series=None, series_on=None, is_exception=False)
                | Q(series__isnull=False, series_on__isnull=False),
                name="meetings_booking_series_is_whole",
                violation_error_message=_("A meeting of a series needs its date in the series."),
            ),
            models.CheckConstraint(
                condition=Q(is_confidential=False, unit__isnull=False)
                | Q(is_confidential=True, title="占用", unit=None, attendees=1, note="", series=None),
                name="meetings_booking_confidential_has_no_words",
                violation_error_message=_("What a confidential meeting is about must not stand in its booking."),
            ),
            models.UniqueConstraint(
                fields=["series", "series_on"],
                name="meetings_booking_once_a_date",
                violation_error_message=_("The series has a meeting on that date already."),
            ),
        ]

    def __str__(self):
        return str(_("Occupied")) if self.is_confidential else self.title

    def get_absolute_url(self):
        return reverse("meetings_booking", args=[self.pk])

    def also_logged(self):
        return {"rooms": [str(room) for room in self.rooms]}

    def may_log(self, name):
        return not self.is_confidential or name in self.LOGGED

    @property
    def public_title(self):
        """What lists, messages and notices call it, to those on its list too."""
        return _("Confidential meeting") if self.is_confidential else self.title

    @property
    def holder(self):
        """Who has the room, as others are told."""
        return _("Occupied") if self.is_confidential else self.unit

    @property
    def is_upcoming(self):
        return self.starts_at > timezone.now()

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()

    @property
    def rank(self):
        """The lower, the more it goes before others."""
        return self.meeting_class.rank if self.meeting_class_id else ORDINARY

    @property
    def when(self):
        return dates.span(self.starts_at, self.ends_at)

    def knows(self, times):
        """Keep the room times just written, as a prefetch would: log, palette and message ask for the rooms at once."""
        found = self.occupancies.all()
        found._result_cache = times
        self.__dict__.setdefault("_prefetched_objects_cache", {})["occupancies"] = found

    @property
    def rooms(self):
        """The rooms it holds or held; prefetch ``occupancies__room__place__building__campus`` for many bookings."""
        if "occupancies" in getattr(self, "_prefetched_objects_cache", {}):
            return sorted((o.room for o in self.occupancies.all() if o.is_own), key=lambda room: room.pk)
        own = {"occupancies__booking": self, "occupancies__via": None}
        return list(Room.objects.with_place().filter(**own).order_by("pk"))

    @property
    def room_names(self):
        """As lists know them already (``queries.listed``), else by asking for the rooms."""
        known = self.__dict__.get("listed_rooms")
        return "、".join(str(room) for room in self.rooms) if known is None else known

    @property
    def booker(self):
        """Who booked it, by name."""
        return self.__dict__.get("listed_booker") or self.booked_by


class OccupancyQuerySet(models.QuerySet):
    def visible_to(self, person):
        """When a room is taken, by which unit and for what, is on the board for all staff."""
        return self

    def held(self):
        return self.filter(is_held=True)

    def own(self):
        """The rooms people booked, without the halls and parts that are taken along: what is counted and named."""
        return self.filter(via=None)

    def blocking(self, start, end):
        """Held rooms whose time, set-up and clean-up included, touches the half-open time."""
        return self.held().filter(blocked__overlap=(start, end))

    def during_time(self, start, end):
        return self.filter(during__overlap=(start, end))


class Occupancy(models.Model):
    """One room held by one booking. ``blocked`` is set-up + meeting + clean-up, stored, so that the buffers are
    inside the constraint; both ranges are half-open: a meeting that ends at 10:00 leaves the room free at 10:00.

    A hall and its parts: whoever books the hall holds a row of each part too (``via`` names the hall), so a part and
    the whole meet in the part. Whoever books a part holds a row of the hall (``via`` names the part), so that everyone
    who asks for the hall sees it taken; such rows stand on a ``side`` of their own, for two parts may be used at once.
    """

    booking = models.ForeignKey(
        Booking, models.CASCADE, db_index=False, related_name="occupancies", verbose_name=_("booking")
    )
    room = models.ForeignKey(Room, models.PROTECT, related_name="occupancies", verbose_name=_("meeting room"))
    during = DateTimeRangeField(_("time"))
    blocked = DateTimeRangeField(_("time with set-up and clean-up"))
    is_held = models.BooleanField(_("holds the room"), default=True)
    via = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("because of")
    )
    side = models.PositiveBigIntegerField(default=0)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("room time")
        verbose_name_plural = _("room times")
        constraints = [
            ExclusionConstraint(
                name="meetings_occupancy_no_overlap",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("blocked", RangeOperators.OVERLAPS),
                    ("side", RangeOperators.EQUAL),
                ],
                condition=Q(is_held=True),
                violation_error_message=_(
                    "Somebody has just booked this room for that time. Choose another room or another time."
                ),
            ),
            models.CheckConstraint(
                condition=Q(blocked__contains=F("during")),
                name="meetings_occupancy_blocks_its_time",
                violation_error_message=_("The room must be blocked for the whole meeting."),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__upper_inf=False, during__lower_inf=False),
                name="meetings_occupancy_time_is_finite",
                violation_error_message=_("A meeting has a start and an end."),
            ),
            models.CheckConstraint(
                condition=Q(side=0) | Q(via=F("side")),
                name="meetings_occupancy_side_is_its_part",
                violation_error_message=_("A hall is taken in part by the part that was booked."),
            ),
            models.UniqueConstraint(
                fields=["booking", "room"],
                name="meetings_occupancy_once_a_room",
                violation_error_message=_("This room is named twice."),
            ),
        ]
        indexes = [
            models.Index(Func("during", function="lower"), name="meetings_occupancy_from"),
        ]

    def __str__(self):
        return f"{self.room} {dates.span(self.during.lower, self.during.upper)}"

    @property
    def is_own(self):
        return self.via_id is None
