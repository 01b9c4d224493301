"""A session left alone ends; an ordinary request writes nothing."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.org.middleware import BEGAN, SEEN
from apps.org.models import Role

PAGE = "/org/people/"


@pytest.fixture
def inside(client, clerk):
    client.force_login(clerk)
    client.get(PAGE)
    return client


def wind_back(client, key, seconds):
    session = client.session
    session[key] -= seconds
    session.save()


def test_half_an_hour_alone_ends_the_session(inside):
    wind_back(inside, SEEN, 29 * 60)
    assert inside.get(PAGE).status_code == 200
    wind_back(inside, SEEN, 31 * 60)

    response = inside.get(PAGE)
    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/org/people/"
    assert Session.objects.count() == 0


@pytest.mark.parametrize("role", [Role.OFFICE_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_administrators_have_a_quarter_of_an_hour(client, make_person, role):
    client.force_login(make_person("officer", roles=[role]))
    client.get(PAGE)
    wind_back(client, SEEN, 16 * 60)

    assert client.get(PAGE).status_code == 302


def test_no_session_lives_longer_than_half_a_day(inside):
    wind_back(inside, BEGAN, 12 * 60 * 60 + 1)

    assert inside.get(PAGE).status_code == 302


def test_a_script_is_told_instead_of_sent_away(inside):
    wind_back(inside, SEEN, 31 * 60)
    response = inside.get(PAGE, headers={"accept": "application/json"})

    assert (response.status_code, response.json()["url"]) == (401, "/accounts/login/")


def test_a_swapped_part_leaves_the_whole_page(inside):
    wind_back(inside, SEEN, 31 * 60)

    assert inside.get(PAGE, headers={"hx-request": "true"})["HX-Redirect"] == "/accounts/login/"


def test_ordinary_requests_write_nothing(inside):
    with CaptureQueriesContext(connection) as queries:
        inside.get(PAGE)

    assert [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE", "DECLARE"))] == []


def test_the_session_is_touched_once_a_minute(inside):
    wind_back(inside, SEEN, 61)
    before = timezone.now().timestamp()
    inside.get(PAGE)

    assert inside.session[SEEN] >= int(before)


def test_whoever_must_change_the_password_gets_nowhere_else(inside, clerk):
    clerk.must_change_password = True
    clerk.save()

    assert inside.get(PAGE).url == "/accounts/password/?next=/org/people/"
    assert inside.post(PAGE).url == "/accounts/password/"
    assert inside.get("/livez").status_code == 200


def test_the_reader_of_a_page_costs_two_queries(inside):
    """One for the session, one for the person with units, roles and the edition of what is kept."""
    with CaptureQueriesContext(connection) as queries:
        inside.get("/livez")

    assert len(queries) == 2
