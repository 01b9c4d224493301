"""Who sees what of spot checks. Before a round begins nobody sees its targets: there are none."""

from django.db.models import Q

from apps.org.models import Role
from apps.org.models.trees import below

RUNNING = (Role.SUPERVISOR, Role.OFFICE_ADMIN)
WATCHING = (*RUNNING, Role.LEADER, Role.AUDITOR)
HEADS = (Role.LEADER, Role.UNIT_CLERK)


def holds_any(person, roles):
    """One of these roles for the whole bureau."""
    return any(g.role in roles and g.unit_id is None and g.campus_id is None for g in person.grants_now)


def runs_rounds(person):
    return holds_any(person, RUNNING)


def watches(person):
    """Whoever runs rounds, leaders of the whole bureau and the auditor."""
    return holds_any(person, WATCHING)


def units_led(person):
    """The ids of the units that somebody answers for as head or clerk, with all below them."""
    heads = [grant.unit_id for grant in person.grants_now if grant.role in HEADS and grant.unit_id]
    return below(person, heads) if heads else set()


def rounds_of(person, path=""):
    """The condition on rounds, or on what reaches one over ``path``: those who watch, and those who go."""
    return Q() if watches(person) else Q(**{f"{path}teams__members": person})
