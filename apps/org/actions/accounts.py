"""Verbs around an account: its password, its lock, its preferences, and leaving."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action, hold
from apps.core.dates import today
from apps.org import lockout
from apps.org.carriers import tell
from apps.org.models import FormerPassword, Person
from apps.org.passwords import REMEMBERED, Secret, quick_hash
from apps.org.queries.tree import without_password


@action("org.change_password", _("Change password"))
def change_password(person, *, by, current: Secret, password: Secret):
    """Everyone chooses the own password, and says the old one first."""
    if not person.check_password(current.reveal()):
        raise Refused({"current": [_("This is not your present password. Type it again.")]})
    return _take(person, password, for_good=True)


@action("org.set_password", _("Set a first password"))
def set_password(person, *, by, password: Secret):
    """The security administrator sets a first password, which the person must change when logging in."""
    _take(person, password, for_good=False)
    lockout.forgive(person.username)
    says = _("The security administrator has set a new password for your account. If you did not ask for it, say so.")
    tell([person], "security.password_set", person, says)
    return person


@action("org.hand_out_passwords", _("Print first passwords"))
def hand_out_passwords(unit, *, by, passwords: dict[int, Secret]):
    """The security administrator hands first passwords to everyone of a unit and those below it who has none yet."""
    people = hold(without_password(unit).filter(pk__in=list(passwords)))
    if not people:
        raise Refused(_("Everyone in this unit has a password already."))
    for person in people:
        person.password, person.must_change_password = quick_hash(passwords[person.pk]), True
        person.password_changed_at = timezone.now()
        person.version += 1
    fields = ["password", "must_change_password", "password_changed_at", "version"]
    Person.objects.bulk_update(people, fields, batch_size=500)
    return unit


@action("org.unlock", _("Unlock"))
def unlock(person, *, by):
    """The security administrator lets somebody try again who typed the wrong password too often."""
    if not lockout.forgive(person.username):
        raise Refused(_("This account is not locked, so there is nothing to unlock."))
    says = _("Your account was unlocked after too many wrong passwords. If these were not yours, say so.")
    tell([person], "security.unlocked", person, says)
    return person


@action("org.prefer", _("Change preferences"))
def prefer(person, *, by, language: str | None = None, theme: str | None = None, large_text: bool | None = None):
    """Everyone chooses the own language, colours and size of text."""
    wishes = {"language": language, "theme": theme, "large_text": large_text}
    chosen = {name: value for name, value in wishes.items() if value is not None}
    for name, value in chosen.items():
        setattr(person, name, value)
    person.judge("password")
    person.save(update_fields=list(chosen))
    return person


@action("org.leave", _("Leaves"))
def leave(person, *, by, on=None):
    """Whoever leaves can neither log in nor go on in an open session; the record stays."""
    if not person.is_active:
        raise Refused(_("%(name)s has left already."), params={"name": person.name})
    person.is_active, person.left_on = False, on or today()
    # Another hash ends every open session for good, even if the person comes back one day.
    person.set_unusable_password()
    person.judge()
    person.save()
    person.grants.exclude(ends_on__lte=today()).update(ends_on=Greatest(today(), "starts_on"))
    return person


@action("org.rejoin", _("Is back in service"))
def rejoin(person, *, by):
    """Whoever comes back gets the old record, but a new password and new roles."""
    if person.is_active:
        raise Refused(_("%(name)s is in service."), params={"name": person.name})
    person.is_active, person.left_on = True, None
    person.save()
    return person


def _take(person: Person, password: Secret, *, for_good: bool) -> Person:
    """Make ``password`` the person's; one that the person did not choose has to be changed at the next log-in."""
    try:
        validate_password(password.reveal(), person)
    except ValidationError as weak:
        raise Refused({"password": weak.messages}) from weak
    if person.has_usable_password():
        FormerPassword.objects.create(person=person, password=person.password)
        kept = FormerPassword.objects.filter(person=person).values_list("pk", flat=True)[:REMEMBERED]
        FormerPassword.objects.filter(person=person).exclude(pk__in=list(kept)).delete()
    person.set_password(password.reveal())
    person.must_change_password = not for_good
    person.password_changed_at = timezone.now()
    person.save(update_fields=["password", "must_change_password", "password_changed_at"])
    return person
