"""What makes a password good enough. ``PASSWORD_PROFILE`` chooses whose rules: they contradict one another.

``dengbao`` (GB/T 22239, the default) wants kinds of characters and a regular change; ``asvs`` (OWASP) forbids both and
wants length. See docs/decisions/0006-password-profiles.md.
"""

from datetime import timedelta
from secrets import choice

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.org.models import FormerPassword, Person

REMEMBERED = 5
SHORTEST = {"dengbao": 10, "asvs": 15}
KINDS_WANTED = 3
LASTS = timedelta(days=90)


class Secret:
    """A password on its way to a verb: log lines, audit trail and error pages see only dots."""

    __slots__ = ("_value",)

    def __init__(self, value: str):
        self._value = value

    def __str__(self) -> str:
        return "••••••"

    __repr__ = __str__

    def reveal(self) -> str:
        return self._value


# Without those that look alike on paper.
LETTERS, CAPITALS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"


def random_password() -> Secret:
    """One to print on a slip, like Kq7m-Xw3p-Rt9d-Hn5s: each group holds a capital and a digit."""
    groups = (choice(CAPITALS) + choice(LETTERS) + choice(DIGITS) + choice(LETTERS) for _n in range(4))
    return Secret("-".join(groups))


def quick_hash(password: Secret) -> str:
    """For random passwords only: 70 bits need no stretching, and a thousand slow hashes take five minutes. The first
    log-in hashes again in the usual way."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(password.reveal(), hasher.salt(), iterations=10_000)


def profile() -> str:
    return getattr(settings, "PASSWORD_PROFILE", "dengbao")


def is_too_old(person: Person) -> bool:
    """Only the 等保 profile asks for a regular change; accounts that never set one themselves are not asked."""
    changed_at = person.password_changed_at
    return profile() == "dengbao" and changed_at is not None and timezone.now() - changed_at > LASTS


class Length:
    def validate(self, password, user=None):
        if len(password) < SHORTEST[profile()]:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self):
        return _("A password needs at least %(count)s characters.") % {"count": SHORTEST[profile()]}


class Kinds:
    """Three of four kinds of characters, where the profile asks for it."""

    def validate(self, password, user=None):
        if profile() != "dengbao":
            return
        found = (
            any(c.isascii() and c.islower() for c in password),
            any(c.isascii() and c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not (c.isascii() and c.isalnum()) for c in password),
        )
        if sum(found) < KINDS_WANTED:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self):
        if profile() != "dengbao":
            return ""
        return _("It needs three of these four: small letters, capital letters, digits, signs.")


class NotTheName:
    """Neither the login name nor the person's name, in characters or pinyin, may be part of it."""

    def validate(self, password, user=None):
        if user is None:
            return
        names = {user.username, user.name, user.name_reading.replace(" ", ""), user.staff_number or ""}
        if any(len(name) > 1 and name.lower() in password.lower() for name in names):
            raise ValidationError(self.get_help_text(), code="password_holds_name")

    def get_help_text(self):
        return _("It must not contain your name, login name or staff number.")


class NotUsedBefore:
    def validate(self, password, user=None):
        if user is None or user.pk is None:
            return
        former = FormerPassword.objects.filter(person=user).values_list("password", flat=True)[: REMEMBERED - 1]
        if any(check_password(password, used) for used in [user.password, *former] if used):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self):
        return _("It must differ from your last %(count)s passwords.") % {"count": REMEMBERED}
