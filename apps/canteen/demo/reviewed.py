"""The demo's food-safety reviews: of the last month of the half-year each day, each week and the month, and of the
present days; compiled from the books that the demo has written."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from apps.canteen.demo.places import MAIN, OTHER
from apps.canteen.demo.weekly import WEEK, Calendar, manager
from apps.canteen.models import SafetyReview
from apps.canteen.queries import reviews
from apps.core import demo
from apps.core.dates import local, monday
from apps.core.periods import Period
from apps.org.models import Campus

Kind = SafetyReview.Kind
MEASURES = "已逐项核实并当场整改，责任到人，次日复查。"


def write(bureau: demo.Bureau, calendar: Calendar) -> None:
    month = Period.around(bureau.ends_on, "M")
    present = monday(bureau.today) - WEEK
    mondays = [one for one in calendar.shown if month.first <= one <= month.last or one >= present]
    days = [on for one in mondays for on in calendar.days(one)]
    for campus in (bureau.made["campuses"][MAIN], bureau.made["campuses"][OTHER]):
        _file(bureau, campus, Kind.DAY, ((on, local(on, time(17, 5))) for on in days))
        _file(bureau, campus, Kind.WEEK, ((one, local(one + WEEK, time(8, 50))) for one in mondays))
        if mondays[0] <= month.last:
            _file(bureau, campus, Kind.MONTH, [(month.first, local(month.last + timedelta(days=7), time(15)))])


def _file(bureau: demo.Bureau, campus: Campus, kind: str, asked: Iterable[tuple[date, datetime]]) -> None:
    for on, at in asked:
        if at.date() >= bureau.today:
            continue
        found = reviews.compiled(campus, kind, on)
        measures = MEASURES if found.findings else ""
        review = SafetyReview.objects.create(
            campus=campus, kind=kind, first_on=on, figures=found.figures, findings=found.findings, measures=measures,
            filed_by=manager(bureau), filed_at=at,
        )  # fmt: skip
        facts = {"campus": {"id": campus.pk, "name": str(campus)}, "kind": str(kind), "on": on.isoformat(),
                 "measures": measures}  # fmt: skip
        bureau.wrote_down("canteen.file_review", review, by=manager(bureau), at=at, facts=facts)
