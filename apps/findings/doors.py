"""The doors to findings."""

from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.findings.policies import follows, supervises

GROUP = _("Supervision")


def plug() -> None:
    found = sockets.MenuEntry(_("Findings"), "alert-triangle", "findings_finding_list", follows, 260, GROUP)
    sockets.menu.plug("findings.findings", found)
    board = sockets.MenuEntry(_("Not settled"), "list-check", "findings_board", follows, 261, GROUP)
    sockets.menu.plug("findings.board", board)
    record = sockets.Tile(_("Write down a finding"), "alert-triangle", "findings_finding_new", supervises, order=50)
    sockets.tiles.plug("findings.record", record)
