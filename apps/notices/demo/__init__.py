"""The notices part of the demo bureau: what was announced, to whom, and who has confirmed."""

from apps.core import demo


def plug() -> None:
    """Called once from ``NoticesConfig.ready()``."""
    demo.parts.plug("notices", demo.Part(20, "apps.notices.demo.load.load"))
