"""Read-only addresses without a log-in: calendar feeds, the panel at a door, the board in a lobby."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models.open_addresses import OpenAddress, OpenAddressQuerySet, fresh_nonce
from apps.meetings.models.rooms import Room
from apps.org.models import Campus, Role

__all__ = ["AccessLink", "fresh_nonce"]  # a migration looks for the nonce here


class AccessLinkQuerySet(OpenAddressQuerySet):
    def visible_to(self, person):
        """One's own feed; those of rooms and campuses are their keepers'."""
        kept = person.campuses_of(Role.ROOM_KEEPER)
        own = Q(kind=AccessLink.Kind.MINE, made_by=person)
        if kept is None:
            return self.filter(own | ~Q(kind=AccessLink.Kind.MINE))
        here = Q(room__place__building__campus__in=kept) | Q(campus__in=kept)
        return self.filter(own | here) if kept else self.filter(own)


class AccessLink(OpenAddress):
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

    @property
    def path(self):
        """The address with its token, or "" where that cannot be told."""
        return reverse(self.ADDRESSES.get(self.kind, "meetings_feed"), args=[self.token]) if self.token else ""
