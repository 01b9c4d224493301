"""Verbs that give and end roles."""

from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action, hold
from apps.core.dates import today
from apps.org.actions.books import kept
from apps.org.carriers import tell
from apps.org.models import Grant, Person, Role

# The three officers of classified protection: each alone, and none of them does business.
OFFICERS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}


@action("org.grant", _("Give a role"))
def grant(*, by, person, role, **scope):
    """The security administrator gives a role, never to himself, and never two that must be apart."""
    (person,) = hold(Person.objects.filter(pk=person.pk))
    if person.pk == by.pk:
        raise Refused(_("Nobody gives a role to himself. Ask the other security administrator."))
    given = Grant(person=person, role=role, **scope)
    stands_alone(given)
    _fits_its_scope(given)
    kept(given, {})
    tell([person], "security.role_given", given, _("You were given a role: %(role)s."), role=Role(given.role).label)
    return given


@action("org.end_grant", _("End this role"))
def end_grant(given, *, by):
    """The security administrator ends a role at once."""
    if given.ends_on and given.ends_on <= today():
        raise Refused(_("This role has ended already."))
    given.ends_on = max(today(), given.starts_on)
    given.save(update_fields=["ends_on"])
    says = _("A role of yours has ended: %(role)s.")
    tell([given.person], "security.role_ended", given, says, role=Role(given.role).label)
    return given


def stands_alone(given: Grant) -> None:
    """What the person holds or will hold must not clash; the person's row is locked, so two grants cannot race."""
    for other in Grant.objects.filter(person=given.person).exclude(ends_on__lte=given.starts_on):
        apart = other.role in OFFICERS or given.role in OFFICERS
        if apart and other.role != given.role and (given.ends_on is None or other.starts_on < given.ends_on):
            raise Refused(
                _("%(person)s is %(role)s. System administrator, security administrator and auditor must be three "
                  "people without other roles. End that role first, or choose somebody else."),
                params={"person": given.person.name, "role": other.get_role_display()},
            )  # fmt: skip


def _fits_its_scope(given: Grant) -> None:
    if given.role in OFFICERS and (given.unit or given.campus):
        raise Refused(_("This role holds for the whole bureau. Leave unit and campus empty."))
    if given.role == Role.UNIT_CLERK and given.unit is None:
        raise Refused({"unit": [_("A unit clerk works for a unit. Choose which.")]})
