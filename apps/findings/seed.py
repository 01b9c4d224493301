"""What every bureau needs from the first day: how much time there is, and who hears when it is over."""

from datetime import date

from django.db import transaction

from apps.findings.models import DueRule, EscalationRule

SOURCE = "本单位问题整改闭环管理办法（建议值，可调整）"
FIRST = date(2024, 1, 1)
DAYS = {"minor": 10, "ordinary": 5, "grave": 2}
LEVELS = {"owner": 1, "head": 2, "admin": 5, "leader": 10}


@transaction.atomic
def seed_rules() -> int:
    """Into empty tables only; how many rows were written."""
    if DueRule.objects.exists() or EscalationRule.objects.exists():
        return 0
    known = {"starts_on": FIRST, "source": SOURCE}
    DueRule.objects.bulk_create(DueRule(severity=key, working_days=days, **known) for key, days in DAYS.items())
    EscalationRule.objects.bulk_create(
        EscalationRule(level=key, after_days=days, **known) for key, days in LEVELS.items()
    )
    return len(DAYS) + len(LEVELS)
