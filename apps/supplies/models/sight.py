"""Whose supplies a person may see."""

from django.db.models import Q

from apps.org.models import Role

WATCH = (Role.OFFICE_ADMIN, Role.ACCOUNTANT, Role.AUDITOR, Role.LEADER)


def watches(person):
    """Those who look over every storekeeper's shoulder; leaders of the whole bureau only."""
    return any(g.role in WATCH and g.unit_id is None and g.campus_id is None for g in person.grants_now)


def keeps(person, store):
    """Whether somebody is the storekeeper of that store."""
    return store is not None and person.has_role(Role.STOREKEEPER, campus_id=store.campus_id)


def stores_of(person, path="store"):
    """The condition on anything with a store that tells what somebody keeps; everything for those who watch."""
    if watches(person):
        return Q()
    campuses = person.campuses_of(Role.STOREKEEPER)
    if campuses is None:
        return Q()
    return Q(**{f"{path}__campus__in": campuses}) if campuses else Q(pk__in=[])
