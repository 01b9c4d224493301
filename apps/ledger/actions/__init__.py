"""The verbs of money."""

from apps.ledger.actions.charging import Charge, charge, charge_all

__all__ = ["Charge", "charge", "charge_all"]
