"""The auditor reads who did what, finds it by person, action, kind and day, and sees how the chain stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core import seals
from apps.core.models import Job, LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def auditor(make_person, client):
    person = make_person("auditor", name="周审计", roles=["auditor"])
    client.force_login(person)
    return person


@pytest.fixture
def lines(auditor, clerk, stranger, units, client):
    """Three entries, and what the list shows of them for a query string."""
    now = timezone.now()
    LogEntry.objects.create(
        verb="org.change_person",
        subject=clerk,
        by=stranger,
        at=now - timedelta(days=40),
        changes={"name": ["张", "王"]},
    )
    LogEntry.objects.create(verb="org.prefer", subject=clerk, by=clerk, facts={"value": "dark"})
    LogEntry.objects.create(verb="core.export", subject_type_id=LogEntry.objects.last().subject_type_id, subject_id=0)

    def shown(asked=""):
        return [row["cells"][2]["html"] for row in client.get(f"/trail/{asked}").context["rows"]]

    return shown


def test_the_newest_line_comes_first(lines):
    assert lines() == ["导出", "修改个人设置", "修改人员"]


def test_it_is_found_by_person_action_kind_and_day(lines, units):
    kind = LogEntry.objects.first().subject_type_id
    today = timezone.localdate().isoformat()

    assert lines("?q=王芳") == ["修改人员"]
    assert lines("?verb=org.prefer") == ["修改个人设置"]
    assert lines(f"?subject_type={kind}") == ["导出", "修改个人设置", "修改人员"]
    assert lines(f"?at_after={today}") == ["导出", "修改个人设置"]
    assert lines("?subject_type=999999") == lines()


def test_a_line_says_what_was_different_afterwards(lines, client):
    page = client.get(LogEntry.objects.earliest("id").get_absolute_url()).content.decode()

    assert "<del>张</del>" in page
    assert "<ins>王</ins>" in page
    assert "尚未封存" in page


def test_taking_the_trail_away_leaves_a_line_too(lines, auditor, client):
    b"".join(client.get("/trail/export/?verb=org.prefer").streaming_content)

    entry = LogEntry.objects.filter(by=auditor).get()
    assert (entry.verb, entry.subject_type.model) == ("core.export", "logentry")
    assert entry.facts == {"page": "/trail/export/", "asked": {"verb": "org.prefer"}, "rows": 1}


def test_the_state_of_the_chain_stands_above_the_list(lines, client):
    seals.seal()
    LogEntry.objects.create(verb="org.prefer", subject=LogEntry.objects.earliest("id").by)
    chain = client.get("/trail/").context["chain"]

    assert (chain["head"].number, chain["waiting"], chain["last"]) == (3, 1, None)


def test_the_auditor_starts_the_following_with_a_click(auditor, client):
    answer = client.post("/trail/verify/")

    assert answer.url == Job.objects.get().get_absolute_url()
    assert client.get("/trail/").context["chain"]["last"].status == "waiting"


def test_it_is_nobody_elses_page(clerk, client):
    client.force_login(clerk)

    assert client.get("/trail/").status_code == 403
    assert client.post("/trail/verify/").status_code == 403
