"""Who sees what in the canteen."""

from apps.org.models import Role


def composes(person):
    """Those who make the menu, and those who look over their shoulder."""
    return any(grant.role in (Role.CANTEEN_MANAGER, Role.OFFICE_ADMIN, Role.AUDITOR) for grant in person.grants_now)


def reads_figures(person):
    """What the canteen adds up to: those who keep it, leaders, and accountants."""
    return composes(person) or person.has_role(Role.LEADER) or person.has_role(Role.ACCOUNTANT)


def dines_in(person, area):
    """The hall is for everybody, the leaders' dining room for leaders, and nobody books a place at a reception."""
    return area.kind == "hall" or (area.kind == "leaders" and person.has_role(Role.LEADER))
