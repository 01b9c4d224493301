"""The money part of the demo bureau: two years and more of costs, whose half-years are known to the cent."""

from apps.core import demo


def plug() -> None:
    """Called once from ``LedgerConfig.ready()``."""
    demo.parts.plug("ledger", demo.Part(40, "apps.ledger.demo.load.load"))
    demo.parts.plug("ledger.beside", demo.Part(45, "apps.ledger.demo.beside.load"))
