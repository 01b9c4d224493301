"""A long table is made by a worker: what the person may see by then, masked as ever, and told in the trail."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core import exports, work
from apps.core.models import Job, LogEntry
from apps.core.pages.listing import Listing
from apps.meetings import actions
from apps.org.models import Grant, Person, Role

pytestmark = pytest.mark.django_db

SECRET = "涉密专题"


@pytest.fixture(autouse=True)
def long(monkeypatch, settings, tmp_path):
    """Three rows are many here."""
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 2)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def meetings(clerk, make_room, next_monday):
    rooms = [make_room(f"r{n}", is_secure=True) for n in range(3)]
    times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10)}
    for room in rooms[:2]:
        actions.book(by=clerk, place=[room], title="例会", attendees=3, **times)
    Grant.objects.create(person=clerk, role=Role.UNIT_CLERK)
    clerk = Person.objects.get(pk=clerk.pk)
    return actions.book_confidential(by=clerk, place=[rooms[2]], title=SECRET, attendees=3, **times)


def asked(client, name="meetings_booking_export", form="csv", **more):
    return client.get(reverse(name), {"format": form, **more})


def table(job):
    job.refresh_from_db()
    assert (job.status, job.trouble) == ("done", "")
    with job.file.open() as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))


def test_a_long_table_is_waited_for_and_a_short_one_comes_at_once(client, clerk, meetings):
    client.force_login(clerk)
    long, short = asked(client), asked(client, q="例会")

    job = Job.objects.get()
    assert (long.status_code, long["Location"]) == (302, job.get_absolute_url())
    assert (short.status_code, len(b"".join(short.streaming_content).splitlines())) == (200, 3)
    work.work_off()
    assert len(table(job)) == 4
    answer = client.get(reverse("core_job_file", args=[job.pk]))
    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbf")
    assert job.file_name.endswith(".csv")


def test_the_trail_tells_of_it_once_with_its_rows(client, clerk, meetings):
    client.force_login(clerk)
    asked(client, sort="title")
    assert not LogEntry.objects.filter(verb="core.export").exists()
    work.work_off()

    entry = LogEntry.objects.get(verb="core.export")
    page = reverse("meetings_booking_export")
    assert (entry.by, entry.facts) == (clerk, {"page": page, "asked": {"format": "csv", "sort": "title"}, "rows": 3})


def test_two_clicks_are_one_piece_of_work(client, clerk, meetings):
    client.force_login(clerk)

    assert asked(client)["Location"] == asked(client)["Location"]
    assert Job.objects.count() == 1
    assert asked(client, sort="title")["Location"] != asked(client)["Location"]


def test_asking_for_the_head_alone_starts_nothing(client, clerk, meetings):
    client.force_login(clerk)

    assert client.head(reverse("meetings_booking_export")).status_code == 200
    assert Job.objects.count() == 0


def test_confidential_words_stay_out_of_it(client, clerk, meetings):
    """Even for whoever booked it: tables lie about."""
    client.force_login(clerk)
    asked(client)
    work.work_off()

    rows = table(Job.objects.get())
    assert len(rows) == 4
    assert SECRET not in str(rows)


def test_it_holds_what_may_be_seen_when_it_is_made(client, clerk, make_person):
    admin, now = make_person("admin", roles=["office_admin"]), timezone.now()
    for _n in range(3):
        Job.objects.create(kind="test.work", by=clerk, status="done", ended_at=now)
    client.force_login(admin)
    asked(client, "core_job_export")
    Grant.objects.filter(person=admin).delete()
    work.work_off()

    job = Job.objects.get(by=admin)
    assert [row[-1] for row in table(job)[1:]] == [str(admin)]


def test_who_has_lost_the_right_gets_nothing(client, clerk, colleague, make_person):
    admin = make_person("gone", roles=["office_admin"])
    client.force_login(admin)
    asked(client, "org_person_export")
    Grant.objects.filter(person=admin).delete()
    work.work_off()

    job = Job.objects.get()
    assert (job.status, job.file.name) == ("failed", "")
    assert job.trouble.startswith("PermissionDenied")


def test_who_has_left_gets_nothing(client, clerk, meetings):
    client.force_login(clerk)
    asked(client)
    Person.objects.filter(pk=clerk.pk).update(is_active=False)
    work.work_off()

    assert (Job.objects.get().status, Job.objects.get().file.name) == ("failed", "")


def test_every_list_is_asked_for_the_way_its_page_is():
    """Whatever overrides ``export_page`` would go past the door."""
    below = [cls for cls in _subclasses(Listing) if "export_page" in vars(cls)]

    assert below == []


def _subclasses(cls):
    for one in cls.__subclasses__():
        yield one
        yield from _subclasses(one)
