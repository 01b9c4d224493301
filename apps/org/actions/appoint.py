"""The way in for a bureau that has nobody yet: the operator at the machine appoints the first officers."""

from django.utils.translation import gettext_lazy as _

from apps.core.actions import action
from apps.org.actions.roles import stands_alone
from apps.org.carriers import tell
from apps.org.models import Grant, Person, Role


@action("org.appoint", _("Appoint at the machine"))
def appoint(*, by, username, name, role, password):
    """The operator at the machine appoints an officer; the account is made where it is missing, and a new password must
    be changed at the first log-in."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        person = Person(username=username, name=name, must_change_password=True)
        person.set_password(password.reveal())
        person.judge()
        person.save()
    given = Grant(person=person, role=role)
    stands_alone(given)
    given.save()
    tell([person], "security.role_given", given, _("You were given a role: %(role)s."), role=Role(role).label)
    return given
