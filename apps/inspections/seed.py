"""What a bureau needs to begin: how the draw weighs."""

from datetime import date

from apps.inspections.models import RoundRule

SOURCE = "本单位查岗工作办法（建议值，可调整）"


def seed_rounds() -> int:
    """Into an empty table only; how many rows were written."""
    if RoundRule.objects.exists():
        return 0
    RoundRule.objects.create(starts_on=date(2024, 1, 1), source=SOURCE)
    return 1
