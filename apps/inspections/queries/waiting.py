"""What waits for a person: the round they go on next, or are on."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.dates import moment
from apps.core.sockets import Item
from apps.inspections.models import Round, Team

MOST = 3


def going(person: Any) -> list[Item]:
    """Their teams whose time is not over, with the way to the phone's page once the round is running."""
    open_ = [Round.Status.SEALED, Round.Status.RUNNING]
    rows = Team.objects.filter(members=person, round__status__in=open_, ends_at__gt=timezone.now())
    return [_item(team) for team in rows.select_related("round").order_by("starts_at", "pk")[:MOST]]


def _item(team: Team) -> Item:
    running = team.round.status == Round.Status.RUNNING
    url = reverse("inspections_now") if running else team.round.get_absolute_url()
    title = _("Spot checks: my posts now") if running else _("You go on a round of spot checks")
    note = _("team %(team)s, %(at)s") % {"team": team.number, "at": moment(team.starts_at)}
    return Item(title, url, "clipboard-check", team.ends_at, note=note, tone="orange" if running else "blue")
