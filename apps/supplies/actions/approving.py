"""Requisitions beyond a quota or a limit: decided on by the routes of the house (``approvals``)."""

from django.utils.translation import gettext_lazy

from apps.approvals.matters import Matter, matters
from apps.supplies.actions.requisitions import MATTER, declined, granted
from apps.supplies.queries import approving


def plug() -> None:
    """Called once from ``SuppliesConfig.ready()``."""
    matter = Matter(
        gettext_lazy("Requisition of supplies"), approving.facts, approving.snapshot, granted, declined,
        fields=approving.FIELDS, words=approving.WORDS, campus=approving.campus_of,
    )  # fmt: skip
    matters.plug(MATTER, matter)
