"""The canteen part of the demo bureau: 226 dishes, a half-year of menus, those who ate, and a lively present."""

from apps.core import demo


def plug() -> None:
    """Called once from ``CanteenConfig.ready()``. Loaded before the ledger, whose half-years come to what is known to
    the cent: it is told what the meals cost (``bureau.made["charges"]``) and enters that with everything else."""
    demo.parts.plug("canteen", demo.Part(30, "apps.canteen.demo.load.load"))
