"""The stores of the demo bureau: four hundred items in two stores, what came and went, and today's desk."""

from apps.core import demo


def plug() -> None:
    """Called once from ``SuppliesConfig.ready()``. Loaded before the ledger, which is told what the issues cost."""
    demo.parts.plug("supplies", demo.Part(35, "apps.supplies.demo.load.load"))
