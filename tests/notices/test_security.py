"""What happens to one's account is told at once, by day and by night."""

import pytest

from apps.notices.events import events
from apps.notices.models import Notice
from apps.org import lockout
from apps.org.actions import appoint, end_grant, grant, set_password, unlock
from apps.org.models import LoginAttempt, Role
from apps.org.passwords import Secret


@pytest.fixture
def security(make_person):
    return make_person("security", name="周敏", roles=[Role.SECURITY_ADMIN])


def told(person):
    return list(Notice.objects.filter(person=person).values_list("event", flat=True))


def test_a_role_that_is_given_or_ended_is_told(security, clerk):
    clerk.language = "en"
    clerk.save()
    given = grant(by=security, person=clerk, role=Role.DISPATCHER)
    end_grant(given, by=security)

    assert told(clerk) == ["security.role_ended", "security.role_given"]
    assert Notice.objects.get(event="security.role_given").says == "You were given a role: Dispatcher."


def test_a_password_set_by_another_and_an_unlocking_are_told(security, clerk):
    set_password(clerk, by=security, password=Secret("Neu-2026-pass!"))
    for _n in range(20):
        LoginAttempt.objects.create(account=clerk.username, network="10.0.0.1", outcome="failed")
    assert lockout.is_locked(clerk.username)
    clerk.refresh_from_db()
    unlock(clerk, by=security)

    assert told(clerk) == ["security.unlocked", "security.password_set"]


def test_the_first_officers_are_told_too(db):
    given = appoint(
        by=None, username="erste", name="第一", role=Role.SECURITY_ADMIN, password=Secret("Erste-2026-pass")
    )

    assert told(given.person) == ["security.role_given"]


def test_none_of_it_waits_for_the_morning():
    assert {event.urgent for key, event in events.items() if key.startswith("security.")} == {True}
