"""Which meetings a person may open."""

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q

from apps.org.models import Role


class IsAmong(Func):
    """``IsAmong(F("pk"), ArraySubquery(…))``: the column is one of the few that the subquery gives. PostgreSQL looks an
    array up; of ``IN (SELECT …)`` beside an OR it expects half of all rows, and walks through them."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def seen_by(person, campus="occupancies__room__place__building__campus__in"):
    """Whose booking somebody may open: one's own, one's units', and all of them for leaders and keepers.

    The day board shows title and unit of every meeting to all staff, as the sheet on the wall always did.
    """
    if person.has_role(Role.LEADER) or person.campuses_of(Role.ROOM_KEEPER) is None:
        return Q()
    own = Q(booked_by=person) | Q(unit__in=person.unit_ids)
    kept = person.campuses_of(Role.ROOM_KEEPER)
    return own | Q(**{campus: kept}) if kept else own


def asked_to(person, booking="pk"):
    """Whether somebody was asked to the booking whose id the column ``booking`` holds."""
    return Q(IsAmong(F(booking), ArraySubquery(_invitations(person).order_by().values("booking"))))


def attended(person):
    """The same without those the person asked leave from or sent somebody else to."""
    return _invitations(person).expected().values("booking")


def _invitations(person):
    return apps.get_model("meetings", "Attendee").objects.filter(person=person)


def may_open(person, *, booked_by_id, unit_id, campus_id):
    """The same for a row of a board that was read already, without asking the database once a row. A keeper of one
    campus gets a meeting in rooms of two from the room that is kept."""
    kept = person.campuses_of(Role.ROOM_KEEPER)
    if kept is None or person.has_role(Role.LEADER):
        return True
    return booked_by_id == person.pk or unit_id in person.unit_ids or campus_id in kept


def statistics_scope(person):
    """The ids of the campuses whose figures somebody sees; None stands for all of them and the bureau's."""
    if person.has_role(Role.LEADER) or person.has_role(Role.OFFICE_ADMIN):
        return None
    return person.campuses_of(Role.ROOM_KEEPER)
