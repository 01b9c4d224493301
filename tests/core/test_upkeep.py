"""The page of those who keep the system running: what is late, what was parked, what ran when."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.core import upkeep
from apps.core.actions import Refused
from apps.core.models import OutboxEntry, ScheduledRun

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
