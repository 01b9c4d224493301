"""The meetings part of the demo bureau: 25 rooms, their rules, a half-year with known figures, a lively present."""

from apps.core import demo


def plug() -> None:
    """Called once from ``MeetingsConfig.ready()``."""
    demo.parts.plug("meetings", demo.Part(50, "apps.meetings.demo.load.load"))
    demo.parts.plug("approvals", demo.Part(80, "apps.meetings.demo.approvals.load"))
    demo.parts.plug("papers", demo.Part(85, "apps.meetings.demo.papers.load"))
