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


def test_what_is_kept_for_a_time_only_is_swept_out(db):
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    for days in (1, 89, 91):
        LoginAttempt.objects.create(account="a", network="n", at=now - timedelta(days=days))

    schedule["core.sessions"].run()
    schedule["org.attempts"].run()

    assert Session.objects.count() == 0
    assert LoginAttempt.objects.count() == 2
