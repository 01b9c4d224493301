"""What people are told about spot checks."""

from django.utils.translation import gettext_lazy as _

from apps.notices.events import Event, events


def plug() -> None:
    group = _("Spot checks")
    events.plug("inspections.going", Event(_("I go on a round of spot checks"), group))
    events.plug("inspections.ended", Event(_("A round I planned has ended"), group))
    events.plug("inspections.bulletin", Event(_("A bulletin was issued"), group))
