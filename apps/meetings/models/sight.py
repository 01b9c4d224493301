"""Which meetings a person may open."""

from django.db.models import Q

from apps.org.models import Role


def seen_by(person, campus="occupancies__room__place__building__campus__in"):
    """Whose booking somebody may open: one's own, one's units', and all of them for leaders and keepers.

    The day board shows title and unit of every meeting to all staff, as the sheet on the wall always did.
    """
    if person.has_role(Role.LEADER) or person.campuses_of(Role.ROOM_KEEPER) is None:
        return Q()
    own = Q(booked_by=person) | Q(unit__in=person.unit_ids)
    kept = person.campuses_of(Role.ROOM_KEEPER)
    return own | Q(**{campus: kept}) if kept else own
