"""Rows of findings, for those who only count them."""

from datetime import date, timedelta

from django.utils import timezone

from apps.findings.models import DueRule, EscalationRule, Finding, Rectification, Reminder
from apps.org.models import Unit


def finding(by, title="消防通道堆放杂物", **facts):
    unit = by.unit or Unit.objects.first()
    known = {"unit": unit, "owner": by, "found_by": by, "due_on": timezone.localdate() + timedelta(days=5)}
    return Finding.objects.create(title=title, **known, **facts)


def makers(by):
    """By model: how one more row comes to be; ``n`` keeps them apart."""

    def dated(n):
        first = date(2001 + n, 1, 1)
        return {"starts_on": first, "ends_on": first.replace(month=6), "source": "x"}

    return {
        "findings.Finding": lambda n: finding(by, f"问题{n}"),
        "findings.DueRule": lambda n: DueRule.objects.create(severity="grave", working_days=2, **dated(n)),
        "findings.EscalationRule": lambda n: EscalationRule.objects.create(level="head", after_days=2, **dated(n)),
    }


def one_of_each(by):
    """By the start of the names of their addresses."""
    one = finding(by, status="rectified")
    Rectification.objects.create(finding=one, what="已整改", rectified_by=by)
    Reminder.objects.create(finding=one, days=1, levels="owner")
    rules = [makers(by)[f"findings.{name}"](1) for name in ("DueRule", "EscalationRule")]
    return {"findings_finding": one, "findings_duerule": rules[0], "findings_escalationrule": rules[1]}
