"""The spot checks of the demo bureau: 64 posts, 13 weekly rounds of the first half-year, one round open now."""

from apps.core import demo


def plug() -> None:
    """Called once from ``InspectionsConfig.ready()``."""
    demo.parts.plug("inspections", demo.Part(60, "apps.inspections.demo.load.load"))
