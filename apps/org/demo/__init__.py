"""The org part of the demo bureau: campuses, forty units, posts, 912 people and what they are trusted with."""

from apps.core import demo
from apps.org.demo import accounts


def plug() -> None:
    """Called once from ``OrgConfig.ready()``."""
    demo.parts.plug("org", demo.Part(10, "apps.org.demo.load.load"))
    accounts.plug()
