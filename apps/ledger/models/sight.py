"""Whose costs a person may read."""

from django.db.models import Q

from apps.org.models import Role
from apps.org.models.trees import below

READERS = (Role.ACCOUNTANT, Role.OFFICE_ADMIN, Role.LEADER, Role.AUDITOR)
HEADS = (Role.LEADER, Role.UNIT_CLERK)


def reads_all(person):
    """Accountants, office administrators, the auditor and leaders of the whole bureau."""
    return any(g.role in READERS and g.unit_id is None and g.campus_id is None for g in person.grants_now)


def units_read(person):
    """The ids of the units whose costs somebody reads as head or clerk, with all below them; None: every unit."""
    if reads_all(person):
        return None
    heads = [grant.unit_id for grant in person.grants_now if grant.role in HEADS and grant.unit_id]
    return below(person, heads) if heads else set()


def costs_of(person):
    """The condition on anything with ``unit`` and ``campus`` that tells costs."""
    units = units_read(person)
    if units is None:
        return Q()
    sites = {g.campus_id for g in person.grants_now if g.role in READERS and g.campus_id and g.unit_id is None}
    return Q(unit__in=units) | Q(campus__in=sites)
