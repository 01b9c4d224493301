"""Who may book, change and look after meeting rooms."""

from django.utils.translation import gettext_lazy as _

from apps.approvals.models import Request
from apps.core.policies import allow, rule
from apps.meetings.models.sight import statistics_scope
from apps.org.models import Role
from apps.org.policies import office_admin, staff


def keeps_campus(person, campus):
    return person.has_role(Role.ROOM_KEEPER, campus_id=campus.pk)


@rule(_("whose calendar it is, or the keeper of the place it shows"))
def answers_for_the_link(person, link):
    if link.kind == link.Kind.MINE:
        return link.made_by_id == person.pk
    return keeps_room(person, link.room) if link.room else keeps_campus(person, link.campus)


@rule(_("who booked it"))
def booked_it(person, booking):
    return booking.booked_by_id == person.pk


@rule(_("unit clerk of that unit"))
def clerk_of_the_unit(person, booking):
    if getattr(booking, "is_confidential", False):
        return False
    return person.has_role(Role.UNIT_CLERK, unit_id=booking.unit_id) and booking.unit_id in person.unit_ids


@rule(_("a leader, or a unit clerk: they may hold confidential meetings"))
def holds_confidential_meetings(person, subject):
    """The designated submitters: appointed, each of them, by the security administrator."""
    return any(grant.role in (Role.UNIT_CLERK, Role.LEADER) for grant in person.grants_now)


def keeps_room(person, room):
    """Whether the person looks after that room, and so may set its booking rules aside."""
    return person.has_role(Role.ROOM_KEEPER, campus_id=room.campus.pk)


@rule(_("keeper of its rooms"))
def keeps_its_rooms(person, booking):
    if getattr(booking, "is_confidential", False):
        return False
    scope = person.campuses_of(Role.ROOM_KEEPER)
    if not scope:
        return scope is None
    # A series has rooms of single dates beside its usual ones.
    rooms = booking.every_room if hasattr(booking, "every_room") else booking.rooms
    return all(keeps_room(person, room) for room in rooms)


@rule(_("meeting-room keeper"))
def keeps_rooms(person, subject):
    return person.campuses_of(Role.ROOM_KEEPER) != set()


@rule(_("keeper of this room"))
def keeps_this_room(person, room):
    return keeps_room(person, room)


@rule(_("keeper of the rooms it is for"))
def keeps_what_it_rules(person, booking_rule):
    """A rule without a room, or for a class, holds on every campus."""
    scope = person.campuses_of(Role.ROOM_KEEPER)
    return scope is None or (booking_rule.room is not None and keeps_room(person, booking_rule.room))


@rule(_("leaders and office administrators for the bureau, room keepers for their campuses"))
def sees_statistics(person, campus):
    """``campus``: one of them, or None for the bureau."""
    scope = statistics_scope(person)
    return scope is None or (campus is not None and campus.pk in scope)


@rule(_("who was asked to come"))
def the_one_asked(person, attendee):
    return attendee.person_id == person.pk


@rule(_("those in charge of the booking"))
def in_charge_of_the_meeting(person, attendee):
    return its_people(person, attendee.booking)


@rule(_("anybody of its unit"))
def of_its_unit(person, booking):
    return booking.unit_id in person.unit_ids


@rule(_("who asked for it, or the clerk of that unit"))
def waits_for_it(person, place):
    clerk = person.has_role(Role.UNIT_CLERK, unit_id=place.unit_id) and place.unit_id in person.unit_ids
    return place.asked_by_id == person.pk or clerk


@rule(_("nobody: the house does it by its rules"))
def the_house(person, subject):
    return person is None


@rule(_("whoever decides on its request"))
def decides_on_it(person, booking):
    """Judged when the request is decided: it says so, and by whom; None is the deadline."""
    last = Request.objects.about(booking).order_by("pk").last()
    decided = last is not None and last.status not in Request.UNDECIDED
    return decided and (person is None or last.decisions.filter(by=person).exists())


@rule(_("duty clerk"))
def on_duty(person, subject):
    return person.has_role(Role.DUTY_CLERK)


def may_override(person, room):
    """Whether the person may give a room to a meeting that goes first."""
    return person.has_role(Role.OFFICE_ADMIN) or keeps_room(person, room)


@rule(_("whoever sees statistics"))
def sees_some_statistics(person, subject):
    return statistics_scope(person) != set()


its_people = booked_it | clerk_of_the_unit | keeps_its_rooms

allow("meetings.book", staff)
allow("meetings.book_confidential", holds_confidential_meetings)
allow("meetings.change", its_people)
allow("meetings.move", its_people)
allow("meetings.cancel", its_people)
allow("meetings.restore", its_people)
allow("meetings.extend", its_people)
allow("meetings.end_early", its_people)
allow("meetings.no_show", keeps_its_rooms)
allow("meetings.book_series", staff)
allow("meetings.change_series", its_people)
allow("meetings.cancel_series", its_people)
allow("meetings.prolong_series", its_people)
allow("meetings.invite", its_people)
allow("meetings.uninvite", in_charge_of_the_meeting)
allow("meetings.come", the_one_asked | in_charge_of_the_meeting)
allow("meetings.ask_leave", the_one_asked | in_charge_of_the_meeting)
allow("meetings.send_substitute", the_one_asked | in_charge_of_the_meeting)
allow("meetings.share_calendar", staff)
allow("meetings.add_link", keeps_rooms)
allow("meetings.renew_link", answers_for_the_link)
allow("meetings.revoke_link", answers_for_the_link)
allow("meetings.confirm", decides_on_it)
allow("meetings.turn_down", decides_on_it)
allow("meetings.expire", the_house)
allow("meetings.book_by_telephone", keeps_rooms | on_duty | office_admin)
allow("meetings.check_in", of_its_unit | booked_it | keeps_its_rooms)
allow("meetings.give_back", the_house)
allow("meetings.wait", staff)
allow("meetings.offer", the_house)
allow("meetings.accept_offer", waits_for_it)
allow("meetings.leave_list", waits_for_it)
allow("meetings.lapse", the_house)
allow("meetings.pre_empt", office_admin | keeps_rooms)
allow("meetings.give_way", office_admin | keeps_rooms)
allow("meetings.resettle", its_people)
allow("meetings.add_room", keeps_rooms)
allow("meetings.change_room", keeps_this_room)
allow("meetings.add_rule", keeps_rooms)
allow("meetings.change_rule", keeps_what_it_rules)
allow("meetings.add_equipment", keeps_rooms)
allow("meetings.change_equipment", keeps_rooms)
allow("meetings.add_class", office_admin)
allow("meetings.change_class", office_admin)
