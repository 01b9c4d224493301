"""Whoever watches the house learns whether people can work; whoever visits a broken one reads a sentence."""

import socket
from datetime import timedelta
from tempfile import TemporaryDirectory

import pytest
from celery import current_app
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.utils import timezone

from apps.core import health
from apps.core.models import OutboxEntry, ScheduledRun


def broken(request):
    raise ZeroDivisionError


def slow(request):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
        cursor.execute("SELECT pg_sleep(2)")
    return HttpResponse("never")


def away(request):
    raise OperationalError("could not connect to server")


def wrapped(request):
    try:
        away(request)
    except OperationalError as error:
        raise LookupError("while looking") from error


urlpatterns = [path("broken/", broken), path("slow/", slow), path("away/", away), path("wrapped/", wrapped)]
handler500 = health.server_error


@pytest.fixture
def visitor(client, settings):
    settings.ROOT_URLCONF = __name__
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    client.raise_request_exception = False
    return client


def test_the_process_is_alive(client):
    response = client.get("/livez")

    assert (response.status_code, response.content, response["Cache-Control"]) == (
        200, b"ok", "max-age=0, no-cache, no-store, must-revalidate, private",
    )  # fmt: skip


@pytest.mark.django_db
def test_ready_means_database_and_migrations(client, monkeypatch):
    monkeypatch.setattr(health, "_broker", lambda: "down")
    response = client.get("/readyz")

    assert response.status_code == 200
    assert {name: response.json()[name] for name in ("database", "migrations", "broker")} == {
        "database": "ok", "migrations": "ok", "broker": "down",
    }  # fmt: skip


@pytest.mark.django_db
def test_workers_that_fall_behind_are_told_and_nobody_is_sent_away(client):
    long_ago = timezone.now() - timedelta(minutes=5)
    OutboxEntry.objects.create(kind="core.test", due_at=long_ago)
    OutboxEntry.objects.create(kind="core.test", due_at=timezone.now() + timedelta(hours=1), tries=3)
    OutboxEntry.objects.create(kind="core.test", parked_at=timezone.now(), tries=20)
    ScheduledRun.objects.create(job="core.pulse", period=long_ago, done_at=long_ago)
    response = client.get("/readyz")
    told = response.json()

    assert response.status_code == 200
    assert (told["outbox"], told["outbox_failing"], told["outbox_parked"]) == ("late", 1, 1)
    assert told["workers"] == "silent"
    assert 300 <= told["outbox_seconds"] <= 360
    assert 300 <= told["workers_heard_seconds"] <= 360


@pytest.mark.django_db
def test_workers_that_keep_up_are_well(client):
    ScheduledRun.objects.create(job="core.pulse", period=timezone.now(), done_at=timezone.now())
    told = client.get("/readyz").json()

    assert (told["outbox"], told["workers"], told["outbox_seconds"]) == ("ok", "ok", 0)


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).record_unapplied("core", "0001_initial")
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "1 missing"
    assert response["Retry-After"] == "10"


@pytest.mark.django_db
def test_without_a_database_nobody_can_work(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("could not connect to server")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] == "down"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/slow/", "/away/", "/wrapped/"])
def test_a_database_that_is_down_or_too_slow_is_a_pause(visitor, address):
    response = visitor.get(address)

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "<h1>" in response.content.decode()
    assert "Traceback" not in response.content.decode()


@pytest.mark.django_db
def test_our_own_mistake_is_a_500_without_details(visitor):
    response = visitor.get("/broken/")

    assert response.status_code == 500
    assert "Retry-After" not in response
    assert "ZeroDivisionError" not in response.content.decode()


@pytest.mark.django_db
def test_a_script_gets_the_sentence_as_json(visitor):
    response = visitor.get("/away/", headers={"accept": "application/json"})

    assert response.status_code == 503
    assert len(response.json()["errors"]) == 1


def test_the_page_about_trouble_asks_nobody_who_is_there():
    """No ``django_db`` mark: a query would fail the test."""
    request = RequestFactory().get("/")
    try:
        raise OperationalError
    except OperationalError:
        assert health.server_error(request).status_code == 503


@pytest.mark.django_db
def test_a_broker_that_accepts_and_never_answers_is_down_and_holds_nobody(monkeypatch):
    """In a short folder: a socket's address has room for a hundred characters."""
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as mute:
        mute.bind(f"{folder}/mute.sock")
        mute.listen()
        monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis+socket://{folder}/mute.sock?virtual_host=0")

        assert health._broker() == "down"
