"""The calendar of returns: those that were planned, and those that will be, month by month; and what waits for whom."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core import dates
from apps.core.periods import Period
from apps.core.sockets import Item
from apps.reports.models import ReturnDue, ReturnRule
from apps.reports.models.returns import READERS

MONTHS_SHOWN = 12
SOON, URGENT = timedelta(days=14), 3


@dataclass
class Line:
    """One return in the calendar; without an address it is still to come."""

    on: date
    what: str
    about: str
    rule: ReturnRule
    due: ReturnDue | None = None

    @property
    def tone(self) -> str:
        if self.due is None:
            return "secondary"
        if self.due.status == ReturnDue.Status.FILED:
            return "green"
        return "red" if self.due.is_overdue else "orange"

    @property
    def says(self) -> str:
        if self.due is None:
            return _("to come")
        return _("overdue") if self.due.is_overdue else str(self.due.get_status_display())


@dataclass
class Month:
    name: str
    lines: list[Line] = field(default_factory=list)


def calendar(person: Any, today: date) -> tuple[list[Line], list[Month]]:
    """What is overdue, and the twelve months from this one on. Two queries, however many rules and returns."""
    month = Period.around(today, "M")
    months = [month]
    while len(months) < MONTHS_SHOWN:
        months.append(months[-1].after())
    rules = list(ReturnRule.objects.visible_to(person).select_related("owner__unit"))
    known = {rule.pk: rule for rule in rules}
    planned = ReturnDue.objects.filter(rule__in=list(known), due_on__lte=months[-1].last)
    rows = [due for due in planned if due.due_on >= month.first or due.status == ReturnDue.Status.OPEN]
    lines = [_line(known[due.rule_id], due.due_on, due.period, due) for due in rows]
    there = set(planned.values_list("rule_id", "first", "last"))
    for rule in rules:
        for on, period in rule.dues_between(today, months[-1].last):
            if (rule.pk, period.first, period.last) not in there:
                lines.append(_line(rule, on, period, None))
    lines.sort(key=lambda line: (line.on, line.what))
    late = [line for line in lines if line.due and line.due.is_overdue]
    shown = [Month(one.name, [line for line in lines if one.first <= line.on <= one.last]) for one in months]
    return late, [one for one in shown if one.lines]


def _line(rule: ReturnRule, on: date, period: Period, due: ReturnDue | None) -> Line:
    return Line(on, rule.name, period.name, rule, due)


def todo(person: Any) -> list[Item]:
    """Returns due within a fortnight that a person's post answers for; the office's where no post does."""
    office = person.has_role(READERS[0])
    if person.post_id is None and not office:
        return []
    mine = Q(rule__owner__isnull=True) if office else Q()
    if person.post_id is not None:
        mine |= Q(rule__owner=person.post_id) | Q(rule__owner__deputy=person.post_id)
    rows = ReturnDue.objects.open().filter(mine, due_on__lte=dates.today() + SOON).select_related("rule")
    return [
        Item(
            str(due),
            due.get_absolute_url(),
            "calendar-event",
            note=_("due on %(on)s") % {"on": dates.day(due.due_on)},
            tone="red" if due.days_left < URGENT else "orange",
        )
        for due in rows
    ]
