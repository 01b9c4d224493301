"""Look after the rooms and the rules for booking them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action, hold
from apps.meetings.actions.occupying import rejoin
from apps.meetings.models import BookingRule, Equipment, MeetingClass, Room, RoomLayout
from apps.meetings.policies import keeps_this_room, keeps_what_it_rules


@action("meetings.add_room", _("Add a meeting room"))
def add_room(*, by: Any, layouts: dict[str, int], **facts: Any) -> Room:
    """A room keeper offers a place of the bureau for meetings."""
    room = Room(place=facts["place"])
    if not keeps_this_room(by, room):
        raise Refused({"place": [_("You look after the rooms of another campus. Choose a place there.")]})
    return _keep_room(room, layouts, facts)


@action("meetings.change_room", _("Change the room"))
def change_room(room: Room, *, by: Any, layouts: dict[str, int], **facts: Any) -> Room:
    """A room keeper changes a room's seats, layouts, equipment, buffers or whether it can be booked."""
    return _keep_room(room, layouts, facts)


@action("meetings.add_rule", _("Add a booking rule"))
def add_rule(*, by: Any, **facts: Any) -> BookingRule:
    """A room keeper writes down a rule for booking, with its first day and its source."""
    return _keep_rule(BookingRule(), facts, by=by)


@action("meetings.change_rule", _("Change the rule"))
def change_rule(booking_rule: BookingRule, *, by: Any, **facts: Any) -> BookingRule:
    """A room keeper corrects a rule, or ends it so that a new one can follow."""
    return _keep_rule(booking_rule, facts, by=by)


def _keep_room(room: Room, layouts: dict[str, int], facts: dict[str, Any]) -> Room:
    equipment, before = facts.pop("equipment"), room.whole_id
    _keep(room, facts)
    if room.whole_id != before:
        _join(room, before)
    room.equipment.set(equipment)
    room.layouts.all().delete()
    RoomLayout.objects.bulk_create(RoomLayout(room=room, layout=k, capacity=seats) for k, seats in layouts.items())
    return room


def _join(room: Room, before: int | None) -> None:
    """The room is part of another hall now, or of none."""
    if room.whole and (room.whole.whole_id or room.parts.exists()):
        raise Refused({"whole": [_("A hall has parts, but its parts have none. Choose the whole hall.")]})
    if room.whole and room.whole.place.building_id != room.place.building_id:
        raise Refused({"whole": [_("The parts of a hall lie in its own building. Choose a hall there.")]})
    rejoin(hold(Room.objects.filter(pk__in=[pk for pk in (room.pk, room.whole_id, before) if pk])))


def _keep_rule(rule: BookingRule, facts: dict[str, Any], *, by: Any) -> BookingRule:
    units = facts.pop("units")
    rule.room = facts["room"]
    if not keeps_what_it_rules(by, rule):
        raise Refused({"room": [_("You look after the rooms of one campus only. Choose one of them.")]})
    _keep(rule, facts)
    rule.units.set(units)
    return rule


@action("meetings.add_equipment", _("Add equipment"))
def add_equipment(*, by: Any, **facts: Any) -> Equipment:
    """A room keeper adds a kind of equipment that rooms can have."""
    return _keep(Equipment(), facts)


@action("meetings.change_equipment", _("Change the equipment"))
def change_equipment(equipment: Equipment, *, by: Any, **facts: Any) -> Equipment:
    """A room keeper renames a kind of equipment or moves it in the order."""
    return _keep(equipment, facts)


@action("meetings.add_class", _("Add a class of meeting"))
def add_class(*, by: Any, **facts: Any) -> MeetingClass:
    """The office writes down a class of meeting, before which others it goes, and which units may hold it."""
    return _keep_class(MeetingClass(), facts)


@action("meetings.change_class", _("Change the class of meeting"))
def change_class(meeting_class: MeetingClass, *, by: Any, **facts: Any) -> MeetingClass:
    """The office changes the rank of a class of meeting, or who may hold it."""
    return _keep_class(meeting_class, facts)


def _keep_class(meeting_class: MeetingClass, facts: dict[str, Any]) -> MeetingClass:
    units = facts.pop("units", ())
    _keep(meeting_class, facts)
    meeting_class.units.set(units)
    return meeting_class


def _keep(record: Any, facts: dict[str, Any]) -> Any:
    for name, value in facts.items():
        setattr(record, name, value)
    record.judge()
    record.save()
    return record
