"""Another machine: an empty data folder, a cluster started there from the binaries we bring, and a backup."""

import os
import shutil
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db.models import Count, Sum
from django.test import Client

from apps.core.attachments import store
from apps.core.models import Attachment, LogEntry
from apps.ledger.models import CostEntry, MonthSummary
from apps.meetings.models import Booking
from logistics.embedded.places import CHECKOUT
from logistics.embedded.postgres import Postgres
from tests.conftest import PASSWORD
from tests.serving import standing_at


@pytest.fixture
def fresh(tmp_path):
    """The folder of the other machine, with a cluster of its own that knows no table."""
    server = Postgres(tmp_path / "fresh", throwaway=True)
    server.data.mkdir()
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.sockets, ignore_errors=True)


@pytest.fixture
def manage(fresh):
    """manage("restore", …) as somebody at the other machine types it."""
    theirs = {"DATABASE_URL": fresh.url, "LOGISTICS_DATA": str(fresh.data), "LOGISTICS_SECRET_KEY": "other"}

    def manage(*words):
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=CHECKOUT, env=os.environ | theirs, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return manage


def counts():
    return {model.__name__: model.objects.count() for model in (Booking, Attachment, LogEntry, CostEntry)}


def money():
    """What each month's line comes to, by the entries and by the totals beside them."""
    key = ("month", "unit__name", "category__name", "line__code")
    entries = CostEntry.objects.order_by().values_list(*key).annotate(Sum("amount"), Count("pk"))
    return set(entries), set(MonthSummary.objects.values_list(*key, "amount", "entries"))


def read_by(person):
    """Every attachment as that person's browser gets it."""
    client = Client()
    assert client.post("/accounts/login/", {"username": person, "password": PASSWORD}).status_code == 302
    found = {}
    for attachment in Attachment.objects.all():
        reply = client.get(attachment.get_absolute_url())
        assert reply.status_code == 200
        found[attachment.name] = b"".join(reply.streaming_content)
    return found


def test_a_backup_stands_up_on_a_machine_that_had_nothing(made, fresh, manage, settings):
    before, booked, files = counts(), money(), read_by("p0")

    told = manage("restore", str(made[0]))

    settings.MEDIA_ROOT = fresh.data / "files"
    with standing_at(fresh.sockets):
        assert counts() == before
        assert money() == booked
        assert min(*before.values(), *map(len, booked), len(files)) > 0
        assert read_by("p0") == files
        call_command("prove_ledger")
        store.path_of(Attachment.objects.first().sha256).unlink()  # the control: a file that did not come along
        with pytest.raises(AssertionError):
            read_by("p0")
    assert "密钥" in told  # another key: the addresses of calendars change
    assert "Nothing has been changed" in manage("verify")
