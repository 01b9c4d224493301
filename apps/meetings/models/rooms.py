"""Meeting rooms: a place of the bureau, with seats, layouts and equipment."""

from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.core.editions import kept
from apps.core.models import Record
from apps.org.models import Place
from apps.org.models.places import OpenToAll


class Equipment(Record):
    """Something a room has and a meeting may need: projector, video link, microphones…"""

    name = models.CharField(_("name"), max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("meetings_equipment", args=[self.pk])


class Layout(models.TextChoices):
    """How the seats stand (会场布置)."""

    CLASSROOM = "classroom", _("Classroom")
    U_SHAPE = "u_shape", _("U-shape")
    HOLLOW_SQUARE = "hollow_square", _("Hollow square")
    BOARDROOM = "boardroom", _("Boardroom")
    THEATRE = "theatre", _("Theatre")
    SOFAS = "sofas", _("Reception sofas")


class RoomQuerySet(OpenToAll):
    def in_order(self):
        return self.order_by("place__building__campus__position", "place__building__position", "place__position", "pk")

    def with_place(self):
        return self.select_related("place__building__campus")

    def named(self):
        return self.with_place().in_order()

    def labels(self, edition):
        """Ids and names of all rooms for a list of choices, escaped, as the process keeps them."""
        return kept(edition, "meetings.room_labels", self._labels)

    def _labels(self):
        rows = self.model.objects.in_order().values_list("pk", "place__building__name", "place__name")
        return [(escape(pk), escape(f"{building} {name}")) for pk, building, name in rows]

    def bookable(self, on=None):
        """Rooms people can book on that day: offered, and their place is in service."""
        on = on or today()
        return self.filter(
            Q(place__opened_on=None) | Q(place__opened_on__lte=on),
            Q(place__closed_on=None) | Q(place__closed_on__gt=on),
            is_bookable=True,
        )

    def on_campus(self, campus):
        return self.filter(place__building__campus=campus)


class Room(Record):
    """A place that can be booked for meetings. It has its place's number: room 12 is place 12."""

    class Class(models.TextChoices):
        HALL = "hall", _("Hall")
        RECEPTION = "reception", _("Reception hall")
        CONFERENCE = "conference", _("Conference room")
        VIDEO = "video", _("Video conference room")
        TRAINING = "training", _("Training room")
        SMALL = "small", _("Small meeting room")

    place = models.OneToOneField(
        Place, models.PROTECT, primary_key=True, related_name="meeting_room", verbose_name=_("place")
    )
    room_class = models.CharField(_("class"), max_length=12, choices=Class.choices, default=Class.CONFERENCE)
    capacity = models.PositiveSmallIntegerField(_("seats"))
    equipment = models.ManyToManyField(Equipment, blank=True, related_name="rooms", verbose_name=_("equipment"))
    set_up_minutes = models.PositiveSmallIntegerField(_("set-up before (minutes)"), default=0)
    clean_up_minutes = models.PositiveSmallIntegerField(_("clean-up after (minutes)"), default=0)
    is_bookable = models.BooleanField(_("can be booked"), default=True)
    is_secure = models.BooleanField(
        _("fit for confidential meetings"),
        default=False,
        help_text=_("No wireless microphones, lockers for telephones, nobody can listen from outside."),
    )
    direction = models.CharField(
        _("the way there"), max_length=60, blank=True, help_text=_("For the board in the lobby: lift, then left.")
    )
    whole = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of the hall"),
        help_text=_("Whoever books the hall has its parts too."),
    )
    note = models.CharField(_("note"), max_length=120, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting room")
        verbose_name_plural = _("meeting rooms")
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gt=0),
                name="meetings_room_has_seats",
                violation_error_message=_("A meeting room needs at least one seat."),
            ),
            models.CheckConstraint(
                condition=Q(set_up_minutes__lte=240, clean_up_minutes__lte=240),
                name="meetings_room_buffers_within_four_hours",
                violation_error_message=_("Set-up and clean-up may take 240 minutes at most."),
            ),
            models.CheckConstraint(
                condition=~Q(whole=F("place")),
                name="meetings_room_no_part_of_itself",
                violation_error_message=_("A room is no part of itself."),
            ),
        ]

    def __str__(self):
        return f"{self.place.building.name} {self.place.name}"

    def get_absolute_url(self):
        return reverse("meetings_room", args=[self.pk])

    @property
    def campus(self):
        return self.place.building.campus

    @cached_property
    def taken_along(self):
        """The parts of a hall: whoever holds it holds them too."""
        return list(self.parts.all())

    @cached_property
    def seats_by_layout(self):
        return {row.layout: row.capacity for row in self.layouts.all()}

    def seats_for(self, layout):
        """Seats in that layout; the room's own figure where the layout has none."""
        return self.seats_by_layout.get(layout, self.capacity)


class RoomLayout(Record):
    """One way to set the room out, with the seats it then has."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="layouts", verbose_name=_("meeting room"))
    layout = models.CharField(_("layout"), max_length=16, choices=Layout.choices)
    capacity = models.PositiveSmallIntegerField(_("seats"))

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("room layout")
        verbose_name_plural = _("room layouts")
        ordering = ["room_id", "-capacity"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "layout"],
                name="meetings_roomlayout_once_a_room",
                violation_error_message=_("This room has that layout already."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gt=0),
                name="meetings_roomlayout_has_seats",
                violation_error_message=_("A layout needs at least one seat."),
            ),
        ]

    def __str__(self):
        return f"{self.room} · {self.get_layout_display()}"

    def get_absolute_url(self):
        return reverse("meetings_room", args=[self.room_id])
