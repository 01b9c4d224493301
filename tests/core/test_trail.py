"""The audit trail only grows, whoever asks, and yesterday's leavings are swept out."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.models import LogEntry
from apps.core.sockets import schedule
from apps.org.models import LoginAttempt


@pytest.fixture
def entry(units):
    return LogEntry.objects.create(verb="org.add_unit", subject=units.finance)


def test_an_entry_cannot_be_changed(entry):
    with pytest.raises(IntegrityError, match="append-only: UPDATE of entry"), transaction.atomic():
        LogEntry.objects.filter(pk=entry.pk).update(verb="org.other")


def test_an_entry_cannot_be_deleted(entry):
    with pytest.raises(IntegrityError, match="append-only: DELETE of entry"), transaction.atomic():
        LogEntry.objects.filter(pk=entry.pk).delete()

    assert LogEntry.objects.get() == entry


def test_the_trail_belongs_to_the_auditor_and_everyone_sees_the_own_lines(entry, clerk, make_person):
    auditor = make_person("auditor", roles=["auditor"])
    own = LogEntry.objects.create(verb="org.prefer", subject=clerk, by=clerk)

    assert list(LogEntry.objects.visible_to(clerk)) == [own]
    assert set(LogEntry.objects.visible_to(auditor)) == {entry, own}


class TestAddresses:
    """From where something was done stands beside it, for the auditor alone, and for a year."""

    @pytest.fixture
    def visited(self, client, clerk):
        client.force_login(clerk)
        client.post("/preferences/theme/", {"value": "dark"}, REMOTE_ADDR="10.20.30.40")
        return LogEntry.objects.get(verb="org.prefer", by=clerk)

    def test_a_request_leaves_its_address_and_the_house_leaves_none(self, visited, units):
        assert visited.address == "10.20.30.40"
        assert LogEntry.objects.create(verb="org.add_unit", subject=units.finance).address is None

    def test_it_is_the_auditors(self, visited, client, make_person):
        page = f"/trail/{visited.pk}/"
        assert client.get(page).status_code == 403

        client.force_login(make_person("auditor", roles=["auditor"]))
        assert "10.20.30.40" in client.get(page).content.decode()

    def test_after_a_year_it_goes_and_the_line_stays(self, visited, units):
        long_ago = timezone.now() - timedelta(days=400)
        old = LogEntry.objects.create(verb="org.add_unit", subject=units.finance, at=long_ago, address="10.0.0.1")

        schedule["core.addresses"].run()

        old.refresh_from_db()
        visited.refresh_from_db()
        assert (old.address, old.verb, visited.address) == (None, "org.add_unit", "10.20.30.40")

    @pytest.mark.parametrize("changes", [{"address": "10.0.0.2"}, {"address": None, "verb": "org.other"}])
    def test_nothing_else_of_a_line_changes(self, visited, changes):
        with pytest.raises(IntegrityError, match="append-only: UPDATE of entry"), transaction.atomic():
            LogEntry.objects.filter(pk=visited.pk).update(**changes)


def test_what_is_kept_for_a_time_only_is_swept_out(db):
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    for days in (1, 89, 91):
        LoginAttempt.objects.create(account="a", network="n", at=now - timedelta(days=days))

    schedule["core.sessions"].run()
    schedule["org.attempts"].run()

    assert Session.objects.count() == 0
    assert LoginAttempt.objects.count() == 2
