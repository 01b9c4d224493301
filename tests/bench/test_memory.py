"""What is as long as anybody likes takes no more memory for that: entries that go out, and a table of broken rows that
comes in. Each in a process of its own, beside a control that keeps all of it and is seen to."""

import json
import subprocess
import sys

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from apps.ledger.models import CostEntry
from tests.bench import entries
from tests.bench.money import as_csv, table
from tests.offices import recalculated
from tests.serving import CHECKOUT, migrated, standing_on

ENTRIES, BROKEN = 200_000, 100_000
MOST = 60  # megabytes beyond the start


@pytest.fixture(scope="module")
def ledger(django_db_setup, django_db_blocker):
    """Two hundred thousand entries, written by PostgreSQL itself, in a database that other processes see."""
    with django_db_blocker.unblock(), migrated("test_memory") as name, standing_on(name):
        yield name, entries.fill(ENTRIES)


def alone(program, *asked):
    command = [sys.executable, "-m", f"tests.bench.{program}", *map(str, asked)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.whole
def test_entries_go_out_without_being_kept(ledger):
    name, _by = ledger
    ours, whole = (alone("streamed", name, ENTRIES, way) for way in ("ours", "whole"))

    assert [ours["rows"], whole["rows"]] == [ENTRIES, ENTRIES]
    assert ours["grown"] <= MOST < whole["grown"]


@pytest.mark.whole
def test_libreoffice_reads_the_streamed_entries_as_they_stand_in_the_books(ledger, tmp_path):
    _name, by = ledger
    client, month = Client(), entries.months()[-1]
    client.force_login(by)
    reply = client.get(reverse("ledger_costentry_export"), {"format": "xlsx", "period": f"{month:%Y-%m}"})
    (tmp_path / "entries.xlsx").write_bytes(b"".join(reply.streaming_content))

    page = openpyxl.load_workbook(recalculated(tmp_path / "entries.xlsx", tmp_path), data_only=True).active
    read = [(row[0].date(), row[7], row[8] or 0) for row in page.iter_rows(min_row=2, values_only=True)]

    kept = CostEntry.objects.filter(month=month).values_list("spent_on", "amount", "quantity")
    assert len(read) > ENTRIES // 100
    assert sorted(read) == sorted((on, float(amount), float(quantity or 0)) for on, amount, quantity in kept)


@pytest.mark.whole
def test_a_hundred_thousand_broken_rows_are_answered_with_the_first_hundred_and_a_count(ledger, tmp_path):
    name, _by = ledger
    file = tmp_path / "broken.csv"
    file.write_bytes(as_csv(table(BROKEN, broken=True)).read())
    ours, whole = (alone("broken", name, file, way) for way in ("ours", "whole"))

    assert (ours["status"], ours["shown"], whole["shown"]) == (200, 100, BROKEN)
    assert ours["grown"] <= MOST < whole["grown"]
    assert f"{2 * BROKEN - 100}" in ours["page"].replace(",", "")
    assert CostEntry.objects.count() == ENTRIES
