"""The doors to spot checks."""

from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.findings.policies import watches_over
from apps.inspections.policies import follows, runs_rounds

GROUP = _("Supervision")


def plug() -> None:
    rounds = sockets.MenuEntry(_("Spot checks"), "clipboard-check", "inspections_round_list", follows, 250, GROUP)
    sockets.menu.plug("inspections.rounds", rounds)
    stations = sockets.MenuEntry(
        _("Posts to be checked"), "map-pins", "inspections_station_list", runs_rounds, 251, GROUP
    )
    sockets.menu.plug("inspections.stations", stations)
    visits = sockets.MenuEntry(_("Visits"), "checks", "inspections_visit_list", follows, 252, GROUP)
    sockets.menu.plug("inspections.visits", visits)
    statistics = sockets.MenuEntry(
        _("Statistics of spot checks"), "chart-bar", "inspections_statistics", watches_over, 253, GROUP
    )
    sockets.menu.plug("inspections.statistics", statistics)
    plan = sockets.Tile(_("Plan a round"), "clipboard-check", "inspections_round_new", runs_rounds, order=51)
    sockets.tiles.plug("inspections.plan", plan)
