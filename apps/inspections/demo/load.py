"""Write the demo's spot checks: 13 weekly rounds over all posts, one drawn and open now, and what came of them."""

from datetime import date, timedelta

from apps.core import demo
from apps.core.workdays import working_days
from apps.inspections.demo import books, plan
from apps.inspections.demo.going import Going
from apps.inspections.demo.settling import settle
from apps.inspections.models import Round


def load(bureau: demo.Bureau) -> None:
    stations = books.load(bureau)
    going = Going(bureau, stations)
    for number, on in enumerate(days(bureau), 1):
        one = going.sealed(f"第{number}周查岗", on, days=0, method=Round.Method.ALL, posts=len(stations))
        absent = 2 if number <= plan.ABSENT - plan.ROUNDS else 1
        going.checked(going.begun(one, ended=True), absent=absent, faults=3)
    last = [on for on in working_days(bureau.today - timedelta(days=20), bureau.today) if on < bureau.today][-1:]
    for on in last:
        many = (bureau.today - on).days + 2
        one = going.sealed("专项查岗", on, days=many, method=Round.Method.FAIR, posts=plan.OPEN_POSTS)
        going.checked(going.begun(one, ended=False), absent=1, faults=3, only=plan.OPEN_DONE)
    settle(bureau, going.found)


def days(bureau: demo.Bureau) -> list[date]:
    """The first working day from Wednesday on, in each of 13 weeks one after the other."""
    found = []
    for week in range(plan.ROUNDS):
        wednesday = bureau.starts_on + timedelta(days=(2 - bureau.starts_on.weekday()) % 7 + 7 + 7 * week)
        found += working_days(wednesday, wednesday + timedelta(days=6))[:1]
    return [on for on in dict.fromkeys(found) if on < bureau.today - timedelta(days=1)]
