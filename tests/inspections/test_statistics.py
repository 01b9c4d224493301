"""Statistics of spot checks: right on rows made to be awkward, for those who watch, in few statements."""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core import metrics
from apps.core.dates import here, today
from apps.core.metrics import Period
from apps.core.models import LogEntry
from apps.findings import actions as findings
from apps.findings.models import Finding, Rectification
from apps.inspections.models import Round, Station, Visit
from apps.inspections.queries.counting import findings_of
from apps.org.models import Grant, Role
from tests.inspections import going
from tests.inspections.by_hand import FIGURES, by_hand

pytestmark = pytest.mark.django_db
URL = "/inspections/statistics/"


@pytest.fixture
def period():
    return Period(today() - timedelta(days=40), today())


def value(code, period):
    return metrics.read(f"inspections.{code}", period).value


def both(period):
    """All figures, by the registry; they are what SQL says."""
    ours = {figure: metrics.read(figure, period).value for figure in FIGURES}
    assert ours == {figure: by_hand(figure, period, None, today()) for figure in FIGURES}
    return ours


def days_since(one):
    return (today() - here(one.starts_at).date()).days


def found(one):
    return list(findings_of(Visit.objects.filter(target__round=one)).order_by("pk"))


def closed(finding, by, other, done_on):
    """Put right on that day and seen to be in order today."""
    moment = timezone.now() - timedelta(days=(today() - done_on).days)
    Rectification.objects.create(finding=finding, what="已整改", rectified_by=by, rectified_at=moment,
                                 rechecked_by=other, rechecked_at=timezone.now(), passed=True)  # fmt: skip
    Finding.objects.filter(pk=finding.pk).update(status="closed", closed_at=timezone.now())


def test_the_figures_of_a_round_are_those_of_its_bulletin(walked, period):
    told = both(period)
    named = {code.partition(".")[2]: number for code, number in told.items() if code.startswith("inspections")}
    assert named == {
        "seen": 7, "on_post": Decimal("80.0"), "absent": 1, "attitude": Decimal("50.0"), "service": Decimal("100.0"),
        "found": 3, "in_time": None, "longest_unseen": days_since(walked),
    }  # fmt: skip


def test_a_round_that_was_called_off_counts_nowhere(walked, period):
    Round.objects.filter(pk=walked.pk).update(status="cancelled")
    told = both(period)
    codes = ("seen", "on_post", "found", "longest_unseen")
    assert [told[f"inspections.{code}"] for code in codes] == [0, None, 0, None]


def test_a_withdrawn_finding_leaves_every_figure(walked, period, clerk):
    before = both(period)
    findings.withdraw(found(walked)[0], by=clerk, reason="查错了岗位")
    after = both(period)
    names = ("inspections.found", "findings.found", "findings.unsettled")
    assert [before[name] - after[name] for name in names] == [1, 1, 1]
    assert before["inspections.seen"] == after["inspections.seen"]


def test_in_time_is_who_put_it_right_by_the_day_however_late_somebody_looked(walked, period, clerk, colleague):
    timely, late, overdue = found(walked)
    for one, day in ((timely, 2), (late, 4), (overdue, 1)):  # days ago that they were due
        Finding.objects.filter(pk=one.pk).update(due_on=today() - timedelta(days=day))
    closed(timely, clerk, colleague, today() - timedelta(days=2))
    closed(late, clerk, colleague, today() - timedelta(days=3))
    told = both(period)
    assert told["inspections.in_time"] == told["findings.in_time"] == Decimal("33.3")
    assert told["findings.overdue"] == 1
    findings.withdraw(Finding.objects.get(pk=overdue.pk), by=overdue.found_by, reason="已另案处理")
    assert both(period)["inspections.in_time"] == Decimal("50.0")


def test_what_waits_for_somebody_to_look_is_neither_late_nor_in_time(walked, period, clerk):
    one = found(walked)[0]
    Finding.objects.filter(pk=one.pk).update(due_on=today() - timedelta(days=1), status="rectified")
    Rectification.objects.create(finding=one, what="已整改", rectified_by=clerk)
    assert both(period)["inspections.in_time"] is None


def test_the_longest_unseen_post_is_one_that_was_never_seen_or_long_ago(walked, period):
    never = walked.targets.order_by("pk").last().station
    assert value("longest_unseen", period) == days_since(walked)  # since the first round of all
    Station.objects.filter(pk=never.pk).update(opened_on=today() - timedelta(days=30))
    assert value("longest_unseen", period) == 30
    assert metrics.read("inspections.longest_unseen", period).note == str(never)
    Station.objects.filter(pk=never.pk).update(closed_on=today())
    assert both(period)["inspections.longest_unseen"] == days_since(walked)


def test_a_second_look_counts_no_post_and_keeps_what_it_found(walked, period):
    target = walked.targets.first()
    Round.objects.filter(pk=walked.pk).update(ends_at=timezone.now() + timedelta(hours=1))
    going.check(target, by=target.team.members.first(), key=going.uuid4(), presence="present",
                findings=[{"title": "灯不亮", "item": None}])  # fmt: skip
    told = both(period)
    assert (told["inspections.seen"], told["inspections.found"]) == (7, 4)


# -- who sees what -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("role", "status"), [
    (Role.SUPERVISOR, 200), (Role.OFFICE_ADMIN, 200), (Role.LEADER, 200), (Role.AUDITOR, 200), (Role.ROOM_KEEPER, 403),
])  # fmt: skip
def test_those_who_watch_see_the_statistics(client, make_person, walked, role, status):
    client.force_login(make_person("who", roles=[role]))
    rows = "/figures/inspections.on_post/"
    assert [client.get(url).status_code for url in (URL, rows, "/figures/findings.in_time/")] == [status] * 3


def test_the_head_of_a_unit_does_not(client, make_person, walked, units):
    head = make_person("head")
    Grant.objects.create(person=head, role=Role.LEADER, unit=units.affairs)
    client.force_login(head)
    assert client.get(URL).status_code == 403


@pytest.fixture
def page(client, make_person, walked):
    client.force_login(make_person("watcher", roles=[Role.SUPERVISOR]))
    return lambda **asked: client.get(URL, asked)


def test_units_stand_in_their_order_and_nobody_is_named(page, clerk, colleague, stranger, guard):
    shown = page(period=Period.around(today() - timedelta(days=3), "M").key)
    words = shown.content.decode()
    lines = shown.context["tables"][0].lines
    assert [(line.name, line.values) for line in lines] == [
        ("事务局", [4, 1, Decimal("66.7"), Decimal("50.0"), Decimal("100.0"), 2]),
        ("财政局", [3, 0, Decimal("100.0"), Decimal("50.0"), Decimal("100.0"), 1]),
    ]
    assert [one.name for one in (clerk, colleague, stranger, guard) if one.name in words] == []


def test_each_figure_of_a_unit_opens_its_rows(page, client):
    line = page(period=Period.around(today() - timedelta(days=3), "M").key).context["tables"][0].lines[0]
    counted = [(int(words), url) for words, url in line.words if words.isdigit()]
    assert [len(client.get(url).context["rows"]) for _number, url in counted] == [number for number, _url in counted]
    assert len(counted) == 3


def test_a_period_without_a_round_says_so(page):
    shown = page(period="2019-H1")
    assert (shown.status_code, shown.context["empty"]) == (200, True)


@pytest.mark.parametrize("asked", ["x", "2026-H9", "'", "2010-01-01..2026-01-01"])
def test_a_period_that_cannot_be_read_is_said_so(page, asked):
    assert page(period=asked).context["asked"].readable is False


@pytest.mark.parametrize("asked", ["unit=x", "round=²", "aspect=zz", "kind=99999999999", "campus=x"])
def test_a_part_that_cannot_be_read_is_not_found(page, client, asked):
    page()
    codes = ("inspections.seen", "inspections.found", "inspections.in_time", "findings.found")
    assert {client.get(f"/figures/{code}/?{asked}").status_code for code in codes} <= {200, 404}


def test_the_page_asks_as_often_for_many_rounds_as_for_few(page, units, clerk):
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    laid_down = going.edition(clerk, "岗亭")
    for n in range(4):
        post = going.station(units.affairs, laid_down.checklist, f"加岗{n}")
        made = going.begun(clerk, [([clerk], [(post, laid_down)])])
        going.check(made.targets.get(), by=clerk, key=going.uuid4(), presence="present")
    with CaptureQueriesContext(connection) as many:
        page()
    assert len(many) == len(few) <= 20


def test_the_workbook_has_every_figure_and_every_post(page, walked):
    reply = page(period=Period.around(today() - timedelta(days=3), "M").key, format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(reply.streaming_content)))
    told, rounds, units, kinds, unseen = (list(sheet.values) for sheet in book)
    assert [row[1] for row in told if row[0] == "检查岗位数"] == [7]
    assert (rounds[1][1:], units[1][:3], kinds[1][:2], len(unseen)) == ((7, 80), ("事务局", 4, 1), ("窗口", 7), 9)
    assert LogEntry.objects.filter(verb="core.export").count() == 1
