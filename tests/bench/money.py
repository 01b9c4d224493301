"""What money costs at ten million entries: python -m logistics.embedded.shell -- python -m tests.bench.money

``ENTRIES=1000000`` for a smaller ledger. Prints milliseconds of CPU (ours + PostgreSQL's) beside references taken in
the same run, and memory; ends with 1 where a goal is missed. The ledger is generated and thrown away.
"""

import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
django.setup()

import openpyxl
import psutil
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from apps.core.exports import Sheet, fill
from apps.core.imports.actions import carry_out_import, check_import
from apps.core.periods import Period
from apps.core.spreadsheets import Workbook
from apps.ledger.actions.closing import rebuild
from apps.ledger.models import CostEntry
from apps.reports import monthly
from apps.reports.queries import costs
from logistics.embedded import prepare
from tests.bench import entries, meter
from tests.serving import gunicorn, logged_in, migrated, standing_on

ENTRIES = int(os.environ.get("ENTRIES", "10_000_000"))
STREAMED, SAMPLE, IMPORTED, BROKEN = 1_000_000, 20_000, 10_000, 100_000
LAST = entries.months()[-1]


def say(name: str, cpu: float, wall: float, note: str = "", goal: float | None = None) -> None:
    verdict = "" if goal is None else meter.verdict(name, cpu, goal)
    print(f"{name:44} {cpu:9.1f} ms CPU  {wall:9.1f} ms wall   {note:34} {verdict}", flush=True)


def taken(name: str, work: Callable[[], object], *, turns: int = 1, goal: float | None = None, note: str = "") -> float:
    """The calmest of some turns."""
    database, best = meter.postmaster(), (float("inf"), 0.0)
    for _turn in range(turns):
        theirs, ours, began = meter.used(database), time.process_time(), time.perf_counter()
        work()
        wall = time.perf_counter() - began
        spent = time.process_time() - ours + meter.used(database) - theirs
        best = min(best, (spent * 1000, wall * 1000))
    say(name, *best, note, goal)
    return best[0]


def clocked(times: list[float], execute: Callable, *asked: Any) -> Any:
    began = time.perf_counter()
    answer = execute(*asked)
    times.append((time.perf_counter() - began) * 1000)
    return answer


# -- reports -----------------------------------------------------------------------------------------------------------
def reports(by) -> None:
    period = Period.around(LAST, "M")
    costs.read(period, by=by)
    # By a clock of our own: Django's log of queries rounds each to a millisecond, and most take half a one.
    turns = []
    for _turn in range(5):
        times: list[float] = []
        with connection.execute_wrapper(partial(clocked, times)), costs.moment():
            costs.read(period, by=by)
        turns.append(times)
    best = min(map(sum, turns))
    print(f"{'whole report, its SQL':44} {best:9.1f} ms in {len(times)} statements"
          f"{'':40} {meter.verdict('SQL', best, 20)}")  # fmt: skip
    taken("whole report, read", lambda: costs.read(period, by=by), turns=5)
    taken("one month's totals rebuilt", lambda: rebuild(LAST), turns=3, goal=150)
    taken("laid-out xlsx", lambda: monthly.as_workbook(period, None, by)[0].close(), turns=3, goal=1000)
    taken("PDF", lambda: monthly.as_pdf(period, None, by)[0].close(), turns=3, goal=1500)


def pages(name: str, by, folder: Path) -> None:
    with gunicorn(name, log=folder / "web.log", workers=2) as server:
        (visitor,) = logged_in(server.port, [by])
        roots = (psutil.Process(server.process.pid), meter.postmaster())
        listed = reverse("ledger_costentry_list")
        asked = {
            "report page": (f"/reports/costs/?period={LAST:%Y-%m}", 150),
            "entries, first page": (listed, None),
            "entries of a month": (f"{listed}?period={LAST:%Y-%m}", None),
        }
        for title, (path, goal) in asked.items():
            answer = visitor.get(path)
            if answer.status != 200:
                print(f"{title:44} {answer.status} at {path}")
                continue
            visitor.get(path)
            cost = meter.measure(roots, [lambda path=path: visitor.get(path)] * 24)
            say(title, cost.total, cost.wall, f"{len(answer.body) / 1024:.0f} KB", goal)


# -- details out -------------------------------------------------------------------------------------------------------
def streamed(name: str, way: str, rows: int) -> dict:
    database = meter.postmaster()
    before = meter.used(database)
    found = subprocess.run(
        [sys.executable, "-m", "tests.bench.streamed", name, str(rows), way], capture_output=True, check=True, text=True
    )
    one = json.loads(found.stdout)
    theirs = meter.used(database) - before
    note = f"{one['rows']:,} rows, {one['size'] / 1e6:.0f} MB, the first ones after {one['rows_at'] * 1000:.0f} ms"
    say(f"streamed, {way}", (one["cpu"] + theirs) * 1000, one["wall"] * 1000, note)
    print(f"{'':44} ours {one['cpu']:.2f} s, database {theirs:.2f} s; memory {one['rss']:.0f} MB, "
          f"{one['grown']:.0f} MB of them for this", flush=True)  # fmt: skip
    return {**one, "total": one["cpu"] + theirs}


def details(name: str) -> None:
    rows = min(STREAMED, ENTRIES)
    bare, ours = streamed(name, "bare", rows), streamed(name, "ours", rows)
    each = ours["total"] / ours["rows"] / (bare["total"] / bare["rows"])
    print(f"{'a row of xlsx : a row of bare COPY':44} {each:9.2f}")
    goals = ("first rows, ms", ours["rows_at"] * 1000, 100), ("memory beyond the start, MB", ours["grown"], 60)
    for goal, value, most in goals:
        print(f"{goal:44} {value:9.1f}{'':51} {meter.verdict(goal, value, most)}")
    sample = [
        [e.spent_on, e.month, e.unit.name, e.category.name, e.line.code, e.campus.name, e.amount, e.quantity, e.funding,
         e.note]
        for e in CostEntry.objects.select_related("unit", "category", "line", "campus")[:SAMPLE]
    ]  # fmt: skip
    times = rows / SAMPLE
    for writer in (plain_rows, by_xlsxwriter, by_openpyxl):
        cpu = meter.own_cpu(lambda writer=writer: writer(sample)) * times
        print(f"{writer.__doc__:44} {cpu:9.1f} ms CPU for {rows:,} rows, scaled from {SAMPLE:,}")


def plain_rows(rows: list) -> None:
    """our writer, rows of Python values"""
    fill(Workbook(io.BytesIO()), [Sheet("明细", ["x"] * 10, rows)])


def by_xlsxwriter(rows: list) -> None:
    """XlsxWriter, constant memory"""
    with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, [value or "" for value in row])


def by_openpyxl(rows: list) -> None:
    """openpyxl, write only"""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    for row in rows:
        page.append(row)
    book.save(io.BytesIO())


# -- rows in -----------------------------------------------------------------------------------------------------------
HEAD = ["凭证日期", "单位", "费用类别", "金额", "数量", "办公区", "凭证号", "用途"]


def table(rows: int, *, broken: bool = False) -> list[list]:
    return [
        [date(2026, 10, 1 + n % 28), f"第{n % 40 + 1}科", "没有" if broken else f"费用{n % 30 + 1}",
         "x" if broken else 10 + n % 90_000 / 100, n % 50, "1号办公区", f"记-{n}", "日常支出"]
        for n in range(rows)
    ]  # fmt: skip


def as_xlsx(rows: list[list]) -> SimpleUploadedFile:
    out = io.BytesIO()
    fill(Workbook(out), [Sheet("费用", HEAD, rows)])
    return SimpleUploadedFile("费用.xlsx", out.getvalue())


def as_csv(rows: list[list]) -> SimpleUploadedFile:
    lines = [",".join(map(str, row)) for row in [HEAD, *rows]]
    return SimpleUploadedFile("费用.csv", "\n".join(lines).encode("gb18030"))


def imports(by) -> None:
    for make in (as_xlsx, as_csv):
        # Another amount each: the same table twice is refused.
        rows = [[*row[:3], round(row[3] + (make is as_csv), 2), *row[4:]] for row in table(IMPORTED)]
        form, found = make.__name__[3:], []
        look = partial(check_import, by=by, kind="ledger.costs", file=make(rows))
        check = taken(f"{form} of {IMPORTED:,} rows checked", lambda look=look, found=found: found.append(look()))
        both = check + taken(f"{form} of {IMPORTED:,} rows brought in", partial(carry_out_import, found[0], by=by))
        print(f"{'both':44} {both:9.1f} ms CPU{'':52} {meter.verdict(f'{form} in', both, 1000)}")
    for make in (as_csv, as_xlsx):
        file = make(table(BROKEN, broken=True))
        answer = partial(check_import, by=by, kind="ledger.costs", file=file)
        taken(f"{make.__name__[3:]} of {BROKEN:,} broken rows answered", answer, note=f"{file.size / 1e6:.1f} MB")


def main() -> None:
    logging.disable(logging.WARNING)
    prepare.files()
    print(f"sha256 of 128 MiB {meter.sha256_of_128_mib():6.1f} ms CPU (70–87 on the quiet machine of the peers)")
    with tempfile.TemporaryDirectory() as folder, migrated("bench_money") as name, standing_on(name):
        began = time.perf_counter()
        by = entries.fill(ENTRIES)
        by = type(by).objects.get(pk=by.pk)
        print(f"{ENTRIES:,} entries written in {time.perf_counter() - began:.0f} s", flush=True)
        connection.ensure_connection()
        reports(by)
        pages(name, by, Path(folder))
        details(name)
        imports(by)
    meter.end()


if __name__ == "__main__":
    main()
