"""Who sees findings: those who answer for them, those who found them, and those who watch over the bureau."""

from django.db.models import Q

from apps.org.models import Role
from apps.org.models.trees import below

WATCHING = (Role.SUPERVISOR, Role.OFFICE_ADMIN, Role.LEADER, Role.AUDITOR)
HEADS = (Role.LEADER, Role.UNIT_CLERK)


def watches(person):
    """Supervisors, office administrators, the auditor and leaders of the whole bureau."""
    return any(g.role in WATCHING and g.unit_id is None and g.campus_id is None for g in person.grants_now)


def units_led(person):
    """The ids of the units that somebody answers for as head or clerk, with all below them."""
    heads = [grant.unit_id for grant in person.grants_now if grant.role in HEADS and grant.unit_id]
    return below(person, heads) if heads else set()


def findings_of(person):
    """The condition on findings."""
    if watches(person):
        return Q()
    return Q(owner=person) | Q(found_by=person) | Q(unit__in=units_led(person))
