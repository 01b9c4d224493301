"""Read-only addresses without a log-in: calendar feeds, the panel at a door, the board in a lobby.

An address holds a token of 256 bits. The table keeps its SHA-256 only; the token itself is worked out from the secret
key of the installation and a number of the row, so its keeper can read the address again and a copy of the database
opens nothing.
"""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.meetings.models.rooms import Room
from apps.org.models import Campus, Role


def fresh_nonce():
    return secrets.token_hex(16)


def token_of(nonce):
    """43 characters of base64 that only this installation can work out."""
    secret = salted_hmac("meetings.AccessLink", nonce, algorithm="sha256").digest()
    return urlsafe_b64encode(secret).decode().rstrip("=")


def digest_of(token):
    return sha256(token.encode()).hexdigest()


class AccessLinkQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own feed; those of rooms and campuses are their keepers'."""
        kept = person.campuses_of(Role.ROOM_KEEPER)
        own = Q(kind=AccessLink.Kind.MINE, made_by=person)
        if kept is None:
            return self.filter(own | ~Q(kind=AccessLink.Kind.MINE))
        here = Q(room__place__building__campus__in=kept) | Q(campus__in=kept)
        return self.filter(own | here) if kept else self.filter(own)

    def open(self):
        return self.filter(revoked_at=None)

    def opened_by(self, token, kinds):
        """The open link of one of those kinds that this token belongs to, or None."""
        return self.open().filter(digest=digest_of(token), kind__in=kinds).first()


class AccessLink(Record):
    """One read-only address: what it shows, who made it, and until when it held."""

    class Kind(models.TextChoices):
        MINE = "mine", _("Calendar of my meetings")
        ROOM = "room", _("Calendar of a room")
        CAMPUS = "campus", _("Calendar of a campus")
        PANEL = "panel", _("Panel beside a door")
        LOBBY = "lobby", _("Board in a lobby")

    FEEDS = (Kind.MINE, Kind.ROOM, Kind.CAMPUS)
    ADDRESSES = {Kind.PANEL: "meetings_panel", Kind.LOBBY: "meetings_lobby"}

    kind = models.CharField(_("shows"), max_length=8, choices=Kind.choices)
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("meeting room")
    )
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campus")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    nonce = models.CharField(max_length=32, default=fresh_nonce, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"), editable=False
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = AccessLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("read-only address")
        verbose_name_plural = _("read-only addresses")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="mine", room=None, campus=None)
                | Q(kind__in=["room", "panel"], room__isnull=False, campus=None)
                | Q(kind__in=["campus", "lobby"], room=None, campus__isnull=False),
                name="meetings_accesslink_scope_fits",
                violation_error_message=_("A panel needs its room, a lobby board its campus."),
            ),
            models.UniqueConstraint(
                fields=["made_by"],
                condition=Q(kind="mine", revoked_at=None),
                name="meetings_accesslink_one_calendar_each",
                violation_error_message=_("You have an address for your calendar already. Renew it instead."),
            ),
        ]

    def __str__(self):
        return " · ".join(str(part) for part in (self.get_kind_display(), self.room, self.campus) if part)

    def get_absolute_url(self):
        return reverse("meetings_accesslink", args=[self.pk])

    def may_log(self, name):
        """Neither half of the token goes into the trail."""
        return name not in ("nonce", "digest")

    def turn(self):
        """A new token; the old one is worth nothing from now on."""
        self.nonce = fresh_nonce()
        self.digest = digest_of(token_of(self.nonce))

    @property
    def is_open(self):
        return self.revoked_at is None

    @property
    def path(self):
        """The address with its token, or "" where it is revoked or the installation has another secret key since."""
        token = token_of(self.nonce)
        if not self.is_open or not constant_time_compare(digest_of(token), self.digest):
            return ""
        return reverse(self.ADDRESSES.get(self.kind, "meetings_feed"), args=[token])
