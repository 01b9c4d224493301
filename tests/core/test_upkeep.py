"""The page of those who keep the system running: what is late, what was parked, what ran when."""

from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core import upkeep
from apps.core.actions import Refused
from apps.core.models import LogEntry, OutboxEntry, ScheduledRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(make_person):
    return make_person("admin", roles=["system_admin"])


@pytest.fixture
def parked(db):
    return OutboxEntry.objects.create(kind="test.mail", parked_at=timezone.now(), tries=20, trouble="no answer")


def test_what_is_parked_can_be_tried_again(parked, admin, client):
    client.force_login(admin)
    assert "no answer" in client.get("/upkeep/").content.decode()
    client.post(f"/upkeep/effects/{parked.pk}/try-again/")

    parked.refresh_from_db()
    assert (parked.parked_at, parked.tries) == (None, 0)
    assert list(OutboxEntry.objects.due()) == [parked]


def test_what_is_not_parked_needs_no_button(admin):
    entry = OutboxEntry.objects.create(kind="test.mail")
    with pytest.raises(Refused, match="未被搁置"):
        upkeep.try_again(entry, by=admin)


def test_it_is_the_administrators_page(parked, clerk, client):
    client.force_login(clerk)

    assert client.get("/upkeep/").status_code == 403
    with pytest.raises(PermissionDenied):
        upkeep.try_again(parked, by=clerk)


def test_each_regular_job_has_a_line_with_its_last_run(admin, client):
    at = timezone.now()
    ScheduledRun.objects.create(job="core.pulse", period=at, began_at=at, done_at=at, tries=1)
    client.force_login(admin)
    jobs = {line["name"]: line for line in client.get("/upkeep/").context["jobs"]}

    assert jobs["系统心跳"]["state"].tone == "green"
    assert jobs["清理过期登录"]["state"] is None


class TestWritingOff:
    """What nobody wants any more, a letter to a mailbox that is gone, say, is over: with a reason, in the trail."""

    def test_it_is_over_and_the_trail_knows_why(self, parked, admin, client):
        client.force_login(admin)
        assert client.post(f"/upkeep/effects/{parked.pk}/write-off/", {"reason": ""}).status_code == 422
        assert client.post(f"/upkeep/effects/{parked.pk}/write-off/", {"reason": "邮箱已停用"}).status_code == 302

        parked.refresh_from_db()
        assert (parked.parked_at, parked.done_at is not None, parked.written_off) == (None, True, "邮箱已停用")
        assert list(OutboxEntry.objects.open()) == []
        entry = LogEntry.objects.about(parked).get(verb="core.write_off")
        assert (entry.by, entry.facts["reason"]) == (admin, "邮箱已停用")

    def test_a_run_likewise(self, admin):
        run = ScheduledRun.objects.create(job="core.pulse", period=timezone.now(), parked_at=timezone.now(), tries=20)

        assert upkeep.write_off(run, by=admin, reason="已手工处理").done_at

    def test_what_is_under_way_or_done_is_not_written_off(self, admin):
        for facts in ({}, {"done_at": timezone.now()}):
            with pytest.raises(Refused):
                upkeep.write_off(OutboxEntry.objects.create(kind="test.mail", **facts), by=admin, reason="不要了")

    def test_others_write_nothing_off(self, parked, clerk):
        with pytest.raises(PermissionDenied):
            upkeep.write_off(parked, by=clerk, reason="不要了")

    @pytest.mark.parametrize(
        ("written_off", "is_done", "stands"), [("", True, 1), ("不要了", True, 1), ("不要了", False, 0)]
    )
    @pytest.mark.parametrize("model", [OutboxEntry, ScheduledRun])
    def test_what_was_written_off_is_over(self, model, written_off, is_done, stands):
        what = {"kind": "test.mail"} if model is OutboxEntry else {"job": "core.pulse", "period": timezone.now()}
        with suppress(IntegrityError), transaction.atomic():
            model.objects.create(**what, written_off=written_off, done_at=timezone.now() if is_done else None)
        assert model.objects.count() == stands
