"""One record of each kind, for the tests of the house."""

from datetime import date, time, timedelta

from django.utils import timezone

from apps.org.models import Campus, Post
from apps.reports.models import Report, ReturnDue, ReturnRule, Schedule


def schedule_of(person, **facts):
    known = {"name": "会议室统计", "kind": "reports.room_statistics", "formats": ["xlsx"], "at": time(7)}
    return Schedule.objects.create(kept_by=person, **(known | facts))


def filed(schedule, month=1, **facts):
    now = timezone.now()
    first = date(2026, month, 1)
    known = {"formats": ["xlsx"], "status": "made", "made_at": now, "first": first, "last": first + timedelta(days=27)}
    return Report.objects.create(schedule=schedule, **(known | facts))


def owed(post, number=0):
    rule = ReturnRule.objects.create(name=f"季报{number}", goes_to="上级", owner=post, source="办法")
    return ReturnDue.objects.create(rule=rule, first=date(2026, 1, 1), last=date(2026, 3, 31), due_on=date(2026, 4, 15))


def one_of_each(clerk):
    """The clerk answers for the schedule."""
    schedule = schedule_of(clerk)
    due = owed(Post.objects.create(unit=clerk.unit, title="统计岗"))
    return {
        "reports_schedule": schedule,
        "reports_report": filed(schedule),
        "reports_returndue": due,
        "reports_returnrule": due.rule,
    }


def makers(clerk, units):
    """By model: how one more row comes to be; ``n`` keeps them apart."""

    def schedule(n):
        made = schedule_of(clerk, name=f"统计{n}", campus=Campus.objects.create(name=f"办公区{n}"))
        made.people.add(clerk)

    def report(n):
        return filed(schedule_of(clerk, name=f"统计{n}"), month=n + 1, asked_by=clerk)

    def due(n):
        return owed(Post.objects.create(unit=units.finance, title=f"统计岗{n}"), n)

    return {
        "reports.Schedule": schedule,
        "reports.Report": report,
        "reports.ReturnDue": due,
        "reports.ReturnRule": due,
    }
