"""Every export of the house with hostile cells in it: read back in each form, nothing would be run."""

import csv
import io
import re
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from apps.core.exports import FORMATS, RUNS
from apps.core.models import LogEntry
from apps.org.models import Role
from tests.house.test_access import address_of, addresses, links, records  # noqa: F401  fixtures

ROOT = Path(__file__).parents[2]
# Texts by which the house itself finds its way.
KEPT = {"username", "password", "language", "theme", "sha256", "verb", "kind", "job", "event", "matter", "url"}
# What leaves as a table without being a list, and where it is made.
OTHERS = {
    "meetings_sheet": "apps/meetings/views/boards.py",
    "meetings_booking_sign_in": "apps/meetings/views/attending.py",
    "approvals_papers": "apps/approvals/views/heaps.py",
    "meetings_statistics": "apps/meetings/views/statistics.py",
    "figure": "apps/portal/views/figures.py",
    "canteen_delivery_trace": "apps/canteen/views/trace.py",
    "canteen_statistics": "apps/canteen/views/statistics.py",
    "canteen_selfcheck_paper": "apps/canteen/views/selfchecks.py",
    "inspections_statistics": "apps/inspections/views/statistics.py",
}
# Several sheets in one book.
ONLY_EXCEL = {
    "meetings_statistics", "figure", "canteen_delivery_trace", "canteen_statistics", "inspections_statistics",
}  # fmt: skip
# Empty, or handed to one person once, or the demo's: nothing in them comes from a list. Filed by the clock: the sheets
# of a page above. With formulas of its own: the monthly cost report, attacked in tests/reports/test_costs_page.py.
ELSEWHERE = {
    "apps/core/imports/views.py",
    "apps/org/views/imports.py",
    "apps/org/views/books.py",
    "apps/meetings/demo/papers.py",
    "apps/reports/meetings.py",
    "apps/reports/menus.py",
    "apps/reports/papers/workbook.py",
}


def exports(records):  # noqa: F811
    urls = {name: address_of(name, converters, records) for name, converters in sorted(addresses()) if name}
    return {name: url for name, url in urls.items() if name.endswith("_export") or name in OTHERS}


def poison(model):
    """Put the attack into every text of every row that no constraint or program reads."""
    texts = [
        field
        for field in model._meta.local_concrete_fields
        if type(field) in (models.CharField, models.TextField) and not field.choices and field.name not in KEPT
    ]
    for row in model._base_manager.all() if texts else ():
        for field in texts:
            attack = f"={row.pk}|calc!A0"
            with suppress(DatabaseError), transaction.atomic():  # a constraint may know better
                model._base_manager.filter(pk=row.pk).update(**{field.name: attack[: field.max_length or 99]})


def texts_of(body, form):
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(body))
        return [cell for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    text = body.decode("utf-8-sig" if form == "csv" else "gb18030")
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def is_run(cell, form):
    if form == "xlsx":
        return cell.data_type == "f" or (RUNS.match(cell.value) and not cell.quotePrefix)
    return bool(RUNS.match(cell))


@pytest.fixture
def reader(client, make_person):
    client.force_login(make_person("reader", roles=list(Role)))
    return client


@pytest.mark.parametrize("asked", FORMATS)
def test_no_export_hands_out_a_formula(records, reader, asked, next_monday):  # noqa: F811
    for model in apps.get_models():
        if model.__module__.startswith("apps.") and model is not LogEntry:
            poison(model)
    wrong, attacked = [], 0
    for name, url in exports(records).items():
        form = "xlsx" if name in ONLY_EXCEL else asked
        reply = reader.get(url, {"format": form, "date": f"{next_monday.on}"})
        body = b"".join(reply.streaming_content)
        found = texts_of(body, form)
        attacked += sum("calc" in str(getattr(cell, "value", cell)) for cell in found)
        wrong += [f"{name}: {cell!r}" for cell in found if is_run(cell, form)]
        if not reply["Content-Disposition"].startswith("attachment;") or (form == "csv") != (
            body[:3] == b"\xef\xbb\xbf"
        ):
            wrong.append(f"{name}: {reply['Content-Disposition']} {body[:3]!r}")
    assert wrong == []
    assert attacked >= 15  # the attack did reach the cells


def test_every_export_is_written_down(records, reader):  # noqa: F811
    url = exports(records)["org_person_export"]

    lines = b"".join(reader.get(f"{url}?format=csv&sort=name").streaming_content).splitlines()[1:]

    entry = LogEntry.objects.filter(verb="core.export").get()
    asked = {"page": "/org/people/export/", "asked": {"format": "csv", "sort": "name"}, "rows": len(lines)}
    assert (entry.subject_type.model, entry.facts) == ("person", asked)
    assert len(lines) > 0


def test_nobody_makes_tables_past_this_test():
    makers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "apps").rglob("*.py")
        if re.search(r"workbook_response\(|xlsxwriter|csv\.writer|hand_out\(", path.read_text())
    }
    the_door = {"apps/core/exports.py", "apps/core/pages/listing.py"}
    assert makers - ELSEWHERE - set(OTHERS.values()) == the_door
