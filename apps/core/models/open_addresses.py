"""Read-only addresses without a log-in: calendar feeds, panels beside doors, boards in lobbies and canteens.

An address holds a token of 256 bits. The table keeps its SHA-256 only; the token itself is worked out from the secret
key of the installation and a number of the row, so its keeper can read the address again and a copy of the database
opens nothing.
"""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.core.models.records import Record


def fresh_nonce():
    return secrets.token_hex(16)


def digest_of(token):
    return sha256(token.encode()).hexdigest()


class OpenAddressQuerySet(models.QuerySet):
    def open(self):
        return self.filter(revoked_at=None)

    def opened_by(self, token, kinds):
        """The open address of one of those kinds that this token belongs to, or None."""
        return self.open().filter(digest=digest_of(token), kind__in=kinds).first()


class OpenAddress(Record):
    """Base of an address that whoever has it reads, until somebody switches it off. ``kind`` says what it shows."""

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    nonce = models.CharField(max_length=32, default=fresh_nonce, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"), editable=False
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = True

    @classmethod
    def token_of(cls, nonce):
        """43 characters of base64 that only this installation can work out."""
        secret = salted_hmac(cls._meta.label, nonce, algorithm="sha256").digest()
        return urlsafe_b64encode(secret).decode().rstrip("=")

    def may_log(self, name):
        """Neither half of the token goes into the trail."""
        return name not in ("nonce", "digest")

    def turn(self):
        """A new token; the old one is worth nothing from now on."""
        self.nonce = fresh_nonce()
        self.digest = digest_of(self.token_of(self.nonce))

    @property
    def is_open(self):
        return self.revoked_at is None

    @property
    def token(self):
        """Or "" where it is revoked or the installation has another secret key since."""
        token = self.token_of(self.nonce)
        return token if self.is_open and constant_time_compare(digest_of(token), self.digest) else ""
