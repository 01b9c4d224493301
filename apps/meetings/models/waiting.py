"""The waiting list: who would like a room that is taken, and what they were offered when it became free."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.models import Record
from apps.meetings.models.bookings import Booking
from apps.meetings.models.classes import MeetingClass
from apps.meetings.models.rooms import Layout, Room
from apps.org.models import Campus, Role, Unit


class WaitQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own and one's units'; all of them for those who look after rooms."""
        if person.has_role(Role.LEADER) or person.campuses_of(Role.ROOM_KEEPER) != set():
            return self
        return self.filter(Q(asked_by=person) | Q(unit__in=person.unit_ids))

    def waiting(self):
        """Those still to be served, first come first served."""
        return self.filter(status=Wait.Status.WAITING, starts_at__gt=timezone.now()).order_by("asked_at", "pk")

    def offered(self):
        return self.filter(status=Wait.Status.OFFERED)

    def for_room(self, room):
        """Those who wait for this room, or for any of its campus that seats them."""
        any_room = Q(room=None, campus=room.campus.pk, attendees__lte=room.capacity)
        return self.filter(Q(room=room.pk) | any_room)

    def between(self, start, end):
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Wait(Record):
    """A place on the waiting list: a room, or any room of a campus that seats the people, at one time. When it becomes
    free, a booking holds it for the first who fits (``booking``) until ``offered_until``."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        LAPSED = "lapsed", _("Offer lapsed")
        LEFT = "left", _("No longer wanted")

    TONES = {
        Status.WAITING: "blue",
        Status.OFFERED: "orange",
        Status.ACCEPTED: "green",
        Status.LAPSED: "secondary",
        Status.LEFT: "secondary",
    }
    OPEN = (Status.WAITING, Status.OFFERED)

    title = models.CharField(_("meeting"), max_length=80)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="waits", verbose_name=_("asked by")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="waits", verbose_name=_("unit"))
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="waits", verbose_name=_("meeting room")
    )
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("any room of campus")
    )
    meeting_class = models.ForeignKey(
        MeetingClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("class of meeting")
    )
    attendees = models.PositiveSmallIntegerField(_("people"))
    layout = models.CharField(_("layout"), max_length=16, choices=Layout.choices, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    booking = models.OneToOneField(
        Booking, models.PROTECT, null=True, blank=True, related_name="wait", verbose_name=_("booking")
    )
    offered_until = models.DateTimeField(_("held until"), null=True, blank=True)

    objects = WaitQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["-starts_at", "asked_at", "id"]
        indexes = [
            models.Index(
                fields=["starts_at"], name="meetings_wait_open", condition=Q(status__in=["waiting", "offered"])
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(room=None, campus__isnull=False) | Q(room__isnull=False, campus=None),
                name="meetings_wait_room_or_campus",
                violation_error_message=_("Name a room, or a campus for any of its rooms."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meetings_wait_ends_after_start",
                violation_error_message=_("The end must be later than the start."),
            ),
            models.CheckConstraint(
                condition=Q(attendees__gt=0),
                name="meetings_wait_has_people",
                violation_error_message=_("A meeting needs at least one person."),
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(booking__isnull=False, offered_until__isnull=False),
                name="meetings_wait_offer_is_whole",
                violation_error_message=_("An offer holds a room until a moment."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings_wait", args=[self.pk])

    @property
    def when(self):
        return dates.span(self.starts_at, self.ends_at)

    @property
    def is_over(self):
        return self.starts_at <= timezone.now()

    @property
    def wanted(self):
        return str(self.room) if self.room_id else _("any room of %(campus)s") % {"campus": self.campus}
