"""What composing a menu costs: python -m logistics.embedded.shell -- python -m tests.bench.menus

Prints milliseconds of CPU of this process (PostgreSQL apart, as the number of statements) for the demo bureau's kitchen
of two hundred dishes, beside a reference taken in the same run. Ends with 1 where a goal is missed. The goals are those
of the quiet machine of the peers; on one that takes longer for the reference they are longer in proportion.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
django.setup()

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.canteen import papers
from apps.canteen.models import Area, Menu
from apps.canteen.queries import editor, weeks
from apps.canteen.queries.begun import next_monday
from apps.canteen.queries.composing.checks import findings
from apps.canteen.queries.composing.filling import fill, mend
from apps.canteen.queries.grids import Grid
from apps.core.dates import today
from tests.bench import meter
from tests.serving import migrated, standing_on

GOALS = {"all checks of a week": 50, "fill an empty week": 300}


def row(name: str, milliseconds: float, more: str = "", slower: float = 1) -> None:
    says = ""
    if goal := GOALS.get(name):
        says = f"  {meter.verdict(name, milliseconds, round(goal * slower))}"
    print(f"{name:26} {milliseconds:8.1f} ms{says}  {more}")


def timed(name: str, work: Callable[[], Any], times: int = 10, slower: float = 1) -> None:
    row(name, min(meter.own_cpu(work) for _turn in range(times)), slower=slower)


def composing(area: Area, slower: float) -> None:
    monday = next_monday(today()) + timedelta(days=7)
    with CaptureQueriesContext(connection) as asked:
        week = weeks.week(area, monday, Grid())
    row("reading a week", min(meter.own_cpu(lambda: weeks.week(area, monday, Grid())) for _turn in range(5)),
        f"{len(asked)} statements, {len(week.dishes)} dishes, {len(week.places)} places")  # fmt: skip

    def filled() -> None:
        week.filled.clear()
        fill(week)

    timed("fill an empty week", filled, slower=slower)
    found = findings(week)
    timed("all checks of a week", lambda: findings(week), 30, slower)
    if found:
        timed("mend one finding", lambda: mend(week, found[0]))
    timed("all after one change", lambda: editor.judged(weeks.week(area, monday, Grid(dict(week.filled)))))


def printing(area: Area) -> None:
    menu = Menu.objects.published().filter(area=area).latest("starts_on")
    timed("A4 page", lambda: papers.a4(menu), 3)
    timed("picture for chat groups", lambda: papers.picture(menu), 3)


def main() -> None:
    with migrated("bench_menus"), standing_on("bench_menus"):
        call_command("load_demo", verbosity=0)
        row("reference: sha256 128 MiB", meter.sha256_of_128_mib())
        hall = Area.objects.order_by("position").first()
        assert hall is not None
        composing(hall, meter.slower())
        printing(hall)
    meter.end()


if __name__ == "__main__":
    main()
