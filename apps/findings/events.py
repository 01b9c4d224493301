"""What people are told about findings."""

from django.utils.translation import gettext_lazy as _

from apps.notices.events import Event, events


def plug() -> None:
    group = _("Findings")
    events.plug("findings.recorded", Event(_("Something was found that I am to put right"), group))
    events.plug("findings.rectified", Event(_("A finding was put right and is to be looked at again"), group))
    events.plug("findings.rechecked", Event(_("What I put right was looked at again"), group))
    events.plug("findings.overdue", Event(_("A finding is overdue"), group))
    events.plug("findings.changed", Event(_("A finding of mine was withdrawn, reopened or put off"), group))
