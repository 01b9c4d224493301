"""A process of its own that streams entries into a sink: what it costs, and how much memory it takes beyond the start.

``python -m tests.bench.streamed NAME ROWS WAY``; WAY is ``ours``, ``bare`` (the same rows by COPY alone) or ``whole``
(every row in memory first, as one would without thinking).
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
django.setup()

from django.db import connection
from django.db.models import QuerySet

from apps.core.cells import Column, column
from apps.core.copying import Copied
from apps.core.exports import Sheet, fill
from apps.core.spreadsheets import Workbook
from apps.ledger.models import CostEntry
from tests.bench.meter import peak
from tests.serving import standing_on

NAMES = ("spent_on", "month", "unit", "category", "line", "campus", "amount", "quantity", "funding", "note")
PATHS = {"unit": "unit__name", "category": "category__name", "line": "line__code", "campus": "campus__name"}
BARE = """COPY (SELECT e.spent_on, e.month, u.name, c.name, l.code, s.name, e.amount, e.quantity, e.funding, e.note
FROM ledger_costentry e JOIN org_unit u ON u.id = e.unit_id JOIN ledger_category c ON c.id = e.category_id
JOIN ledger_budgetline l ON l.id = e.line_id LEFT JOIN org_campus s ON s.id = e.campus_id
ORDER BY e.month DESC, e.id DESC LIMIT %s) TO STDOUT"""


class Sink:
    """Takes bytes and cannot be rewound; knows when the first one came, and when the first rows did: before these there
    are only the parts of a workbook that are the same in all of them."""

    HEAD = 16 * 1024

    def __init__(self) -> None:
        self.began, self.first, self.rows, self.size = time.perf_counter(), 0.0, 0.0, 0

    def write(self, data: bytes) -> int:
        self.first = self.first or time.perf_counter() - self.began
        self.size += len(data)
        if self.size > self.HEAD:
            self.rows = self.rows or time.perf_counter() - self.began
        return len(data)

    def flush(self) -> None: ...


def columns() -> list[Column]:
    return [Column(n, n, str, sql=PATHS[n]) if n in PATHS else column(CostEntry, n) for n in NAMES]


def ours(rows: int, sink: Sink) -> int:
    return fill(Workbook(sink), [Sheet("明细", list(NAMES), Copied(_latest(rows, sink), columns()))])


def whole(rows: int, sink: Sink) -> int:
    found = list(_latest(rows, sink).values_list(*(PATHS.get(name, name) for name in NAMES)))
    return fill(Workbook(sink), [Sheet("明细", list(NAMES), found)])


def _latest(rows: int, sink: Sink) -> QuerySet:
    chosen = CostEntry.objects.order_by("-month", "-id")[:rows]
    # A slice takes no more annotations, and a page never exports one: the ids of the last month it takes do.
    last = chosen[rows - 1 : rows].get()
    sink.began = time.perf_counter()  # what comes before is ours here, no export asks it
    return CostEntry.objects.filter(month__gte=last.month).order_by("-month", "-id")


def bare(rows: int, sink: Sink) -> int:
    with connection.cursor() as cursor:
        cursor.copy_expert(BARE % rows, sink)
    return rows


def main() -> None:
    name, rows, way = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with standing_on(name):
        connection.ensure_connection()
        before, cpu = peak(), time.process_time()
        sink = Sink()
        written = {"ours": ours, "bare": bare, "whole": whole}[way](rows, sink)
        wall = time.perf_counter() - sink.began
        after = peak()
    print(json.dumps({"rows": written, "cpu": time.process_time() - cpu, "wall": wall, "first": sink.first,
                      "rows_at": sink.rows, "size": sink.size, "rss": after, "grown": after - before}))  # fmt: skip


main()
