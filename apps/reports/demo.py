"""The reports part of the demo bureau: the usual schedules, one of its own, and a year's returns in their calendar.

The schedules count from six weeks ago, so the demo's own worker files what was missed as soon as it runs."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation

from apps.core import demo
from apps.core.dates import local
from apps.org.models import Person
from apps.reports import defaults, kinds
from apps.reports.models import ReturnDue, ReturnRule, Schedule
from apps.reports.models.returns import AHEAD

SINCE, BACK = timedelta(days=42), timedelta(days=200)
OWNERS = {
    "energy": "房产维修科", "food": "餐饮服务科", "cars": "车辆管理科", "offices": "资产管理科", "assets": "资产管理科",
    "cost": "财务科", "funds": "财务科", "thrift": "办公室",
}  # fmt: skip
LATE = "cars_public"  # the newest of these has been forgotten


def plug() -> None:
    demo.parts.plug("reports", demo.Part(90, "apps.reports.demo.load"))


def load(bureau: demo.Bureau) -> None:
    since = local(bureau.today - SINCE, time(9))
    with translation.override(settings.LANGUAGE_CODE):
        for code, usual in sorted(defaults.schedules.items()):
            if usual.kind in kinds.registry:
                made = Schedule.objects.create(code=code, begins_at=since, **usual.columns())
                bureau.wrote_down("reports.declare", made, by=None, at=since)
    _own(bureau, since)
    for code, owed in sorted(defaults.returns.items()):
        _returns(bureau, code, owed)


def _own(bureau: demo.Bureau, since: datetime) -> None:
    """One that the office has set up: the main campus's meetings of the week, for whoever prepares them."""
    accounts = bureau.made["accounts"]
    facts = {"kind": "reports.meeting_sheet", "repeats": "W", "which": "present", "day": 1, "at": time(7, 30)}
    made = Schedule.objects.create(
        name="管委会本周会议安排", campus=bureau.made["campuses"]["管委会"], formats=["xlsx"], begins_at=since,
        kept_by=accounts["liujing"], **facts,
    )  # fmt: skip
    made.people.set([accounts["wangfang"], accounts["liujing"]])
    bureau.wrote_down("reports.add_schedule", made, by=accounts["liujing"], at=since)


def _returns(bureau: demo.Bureau, code: str, owed: defaults.Owed) -> None:
    owner = bureau.made["posts"][OWNERS[code.partition("_")[0]], "科长"]
    begun = date(bureau.starts_on.year - 1, 1, 1)
    rule = ReturnRule.objects.create(code=code, owner=owner, starts_on=begun, **vars(owed))
    since = local(bureau.today - BACK, time(9))
    bureau.wrote_down("reports.declare_return", rule, by=None, at=since)
    holder = Person.objects.filter(post=owner, is_active=True).order_by("pk").first()
    dues = rule.dues_between(bureau.today - BACK, bureau.today + AHEAD)
    past = [due for due, _period in dues if due < bureau.today]
    for due_on, period in dues:
        made = due_on < bureau.today and not (code == LATE and due_on == past[-1])
        _due(bureau, rule, due_on, period, holder if made else None)


def _due(bureau: demo.Bureau, rule: ReturnRule, due_on: date, period: Any, holder: Person | None) -> None:
    facts: dict[str, Any] = {}
    if holder is not None:
        on = due_on - timedelta(days=2)
        facts = {"status": "filed", "filed_on": on, "filed_by": holder, "version": 2}
    due = ReturnDue.objects.create(rule=rule, first=period.first, last=period.last, due_on=due_on, **facts)
    planned = local(min(due_on - AHEAD, bureau.today), time(8))
    bureau.wrote_down("reports.plan_return", due, by=None, at=planned)
    if holder is not None:
        bureau.wrote_down("reports.submit_return", due, by=holder, at=local(facts["filed_on"], time(16)), version=2)
