"""Who is let in, how often, and what comes back where nothing is."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.meetings.models import Booking
from apps.org.actions import leave, revoke_token
from apps.org.models import ApiToken, Role
from tests.api.conftest import Program


@pytest.fixture
def mine(program, clerk):
    return program(clerk)


def test_without_a_token_nobody_is_let_in(db):
    for token in ("", "jghq_wrong", "密"):
        reply = Program(token).get("bookings/", **({"authorization": f"Bearer {token}"} if token else {}))
        assert (reply.status, reply.facts["code"]) == (401, "who_are_you")
        assert reply.headers["WWW-Authenticate"] == "Bearer"
        assert reply.headers["Cache-Control"] == "private, no-store"


def test_a_token_that_was_revoked_or_is_over_opens_nothing(mine, clerk):
    token = ApiToken.objects.get()
    assert mine.get("/api/v1/me/").facts["name"] == "张伟"
    revoke_token(token, by=clerk)
    assert mine.get("/api/v1/me/").status == 401

    past = timezone.now() - timedelta(days=1)
    ApiToken.objects.update(revoked_at=None, made_at=past - timedelta(days=1), expires_at=past)
    assert mine.get("/api/v1/me/").status == 401


def test_the_token_of_somebody_who_left_opens_nothing(mine, clerk, make_person):
    leave(clerk, by=make_person("admin", roles=[Role.OFFICE_ADMIN]))

    assert mine.get("/api/v1/me/").status == 401


def test_a_token_for_reading_reads_only(program, clerk, wish):
    reader = program(clerk, scopes=["read"])

    assert reader.get("bookings/").status == 200
    reply = reader.post("bookings/", wish)
    assert (reply.status, reply.facts["code"]) == (403, "not_allowed")
    assert not Booking.objects.exists()


def test_a_session_may_look_but_never_write(client, clerk, wish):
    client.force_login(clerk)

    assert client.get("/api/v1/meetings/bookings/").status_code == 200
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")
    reply = client.post("/api/v1/meetings/bookings/", json.dumps(wish), content_type="application/json")
    assert reply.status_code == 401
    assert not Booking.objects.exists()


def test_calls_are_counted_by_the_minute_and_each_token_has_its_own(program, clerk):
    one, other = program(clerk, calls=3), program(clerk)

    assert [one.get("/api/v1/me/").status for _n in range(4)] == [200, 200, 200, 429]
    reply = one.get("/api/v1/me/")
    assert reply.facts["code"] == "too_many_calls"
    assert 1 <= int(reply.headers["Retry-After"]) <= 60
    assert other.get("/api/v1/me/").status == 200
    ApiToken.objects.filter(calls_a_minute=3).update(minute=timezone.now() - timedelta(minutes=2))
    assert one.get("/api/v1/me/").status == 200
    assert ApiToken.objects.get(calls_a_minute=3).calls == 1


def test_a_call_costs_a_fixed_number_of_queries(mine, wish, django_assert_num_queries):
    for hour in range(8, 12):
        mine.post("bookings/", {**wish, "starts": f"{hour}:00", "ends": f"{hour}:30"})

    with django_assert_num_queries(5):
        mine.get("bookings/?per_page=1")
    with django_assert_num_queries(5):
        mine.get("bookings/?per_page=4")


def test_what_is_not_there_is_told_in_the_same_shape(mine):
    assert mine.get("/api/v1/nothing/").facts["code"] == "not_found"
    reply = mine.call("DELETE", "bookings/")
    assert (reply.status, reply.facts["code"], reply.headers["Allow"]) == (405, "wrong_method", "GET, POST")
    for body in ("[1]", "{]", '"x"', ""):
        reply = mine.client.generic("POST", "/api/v1/meetings/bookings/", body, content_type="application/json",
                                    HTTP_AUTHORIZATION=f"Bearer {mine.token}")  # fmt: skip
        assert (reply.status_code, reply.json()["code"]) == (422, "wrong_input")


def test_people_see_the_operations_on_a_page_without_scripts_of_others(client, clerk):
    client.force_login(clerk)

    page = client.get("/api/v1/").content.decode()

    assert "POST /api/v1/meetings/bookings/" in page
    assert "swagger" not in page.lower()


def test_whoever_serves_no_api_does_not_load_it():
    code = """
import django, sys
django.setup()
from django.core.checks import run_checks
from django.urls import resolve, reverse
import logistics.celery
run_checks(), resolve("/meetings/"), reverse("home")
print([name for name in ("ninja", "pydantic") if name in sys.modules])
resolve("/api/v1/me/")
print("ninja" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "True"]
