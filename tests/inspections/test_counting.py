"""What is said of a round is what its records hold, counted twice."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.findings import actions as findings
from apps.inspections.actions.visits import check
from apps.inspections.models import Round, Target, Visit
from apps.inspections.queries import counting
from apps.inspections.queries.counting import of_round, share
from tests.inspections import going, recounted

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(walked):
    return of_round(walked)


def test_posts_are_counted_as_the_records_hold_them(walked, told):
    assert told["posts"] == recounted.posts(walked.pk)
    assert told["posts"] == {
        "to_see": 8, "seen": 7, "unseen": 1, "present": 4, "excused": 0, "absent": 1, "vacant": 2, "off": 0,
        "rate": "80.0", "outside": 1, "late": 1,
    }  # fmt: skip


def test_grades_leave_out_what_does_not_apply(walked, told):
    assert told["attitude"] == recounted.grades(walked.pk, "attitude")
    assert told["service"] == recounted.grades(walked.pk, "service")
    assert told["attitude"] == {"good": 2, "fair": 1, "poor": 1, "graded": 4, "share": "50.0"}
    assert told["service"] == {"good": 3, "fair": 0, "poor": 0, "graded": 3, "share": "100.0"}


def test_units_are_counted_apart_and_not_ranked(walked, told):
    lines = {
        line["unit"]: tuple(line[name] for name in ("to_see", "seen", "present", "absent", "faults"))
        for line in told["units"]
    }
    assert lines == recounted.by_unit(walked.pk)
    order = Target.objects.filter(round=walked).order_by("station__unit__position", "order")
    assert [line["unit"] for line in told["units"]] == list(dict.fromkeys(str(one.station.unit) for one in order))


def test_faults_are_counted_by_item(walked, told):
    assert {line["item"]: line["faults"] for line in told["items"]} == recounted.by_item(walked.pk)
    assert sum(line["faults"] for line in told["items"]) == len(told["findings"]) == 3


def test_findings_stand_with_their_deadline_and_state(walked, told):
    lines = {
        line["id"]: tuple(line[name] for name in ("title", "due_on", "status", "explained", "repeats"))
        for line in told["findings"]
    }
    assert lines == recounted.found(walked.pk)


def test_a_withdrawn_finding_counts_nowhere(walked, told, clerk):
    first = findings_of(walked).first()
    findings.withdraw(first, by=clerk, reason="查错了岗位")
    after = of_round(walked)
    assert len(after["findings"]) == len(told["findings"]) - 1
    assert {line["item"]: line["faults"] for line in after["items"]} == recounted.by_item(walked.pk)
    assert sum(line["faults"] for line in after["units"]) == 2


def test_an_explained_finding_is_marked(walked, clerk):
    first = findings_of(walked).first()
    first.explanation, first.explained_at, first.explained_by = "当时在巡逻", timezone.now(), clerk
    first.save()
    assert [line["explained"] for line in of_round(walked)["findings"] if line["id"] == first.pk] == [True]


def test_nobody_is_named(walked, told, clerk, colleague, stranger, guard):
    written = json.dumps(told, ensure_ascii=False)
    assert [one.name for one in (clerk, colleague, stranger, guard) if one.name in written] == []


def test_a_second_look_adds_its_findings_and_no_post(walked, told, clerk):
    target = walked.targets.first()
    again = [{"title": "灯不亮", "item": None}]
    going_on(walked)
    check(target, by=target.team.members.first(), key=going.seen(target)["key"], presence="present", findings=again)
    after = of_round(Round.objects.get(pk=walked.pk))
    assert after["posts"]["seen"] == told["posts"]["seen"]
    assert len(after["findings"]) == len(told["findings"]) + 1


def test_a_round_nobody_has_walked_yet_has_no_rates(scene):
    told = of_round(scene.round)
    assert (told["posts"]["to_see"], told["posts"]["seen"], told["posts"]["unseen"]) == (2, 0, 2)
    assert (told["posts"]["rate"], told["attitude"]["share"], told["service"]["share"]) == (None, None, None)
    assert [line["post"] for line in told["unseen"]] == [str(one) for one in (scene.station, scene.theirs.station)]


def test_counting_asks_the_database_no_more_for_more_posts(scene, walked, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        of_round(walked)
    with django_assert_max_num_queries(12):
        of_round(scene.round)


def test_halves_go_up():
    assert (share(1, 8), share(1, 16), share(2, 3), share(0, 0)) == ("12.5", "6.3", "66.7", None)


def findings_of(one):
    return counting.findings_of(Visit.objects.filter(target__round=one)).order_by("pk")


def going_on(one):
    Round.objects.filter(pk=one.pk).update(ends_at=timezone.now() + timedelta(hours=1))
