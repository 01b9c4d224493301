"""Checks: handed in once however often they are sent, late or not, and fair to whoever has a reason to be away."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from apps.core.actions import Conflict, Refused
from apps.core.models import LogEntry
from apps.findings.models import Finding
from apps.inspections import questions
from apps.inspections.actions import visits
from apps.inspections.models import Answer, Asked, Round, Visit
from apps.inspections.queries import phone
from apps.org.models import Absence, Role
from tests.inspections import going
from tests.plain import logged_in

pytestmark = pytest.mark.usefixtures("in_english")


def check(target, by, **facts):
    known = {"key": uuid4(), "presence": "present", "attitude": "good", "service": "good"}
    return visits.check(target, by=by, **{**known, **facts})


def send(person, *checks, **body):
    sent = {"client_now": timezone.now().isoformat(), "checks": list(checks), **body}
    return logged_in(person).post(reverse("inspections_sync"), json.dumps(sent), content_type="application/json")


def told(reply):
    return json.loads(reply.content)


# -- the verb, inspections.check ---------------------------------------------------------------------------------------
def test_all_normal_is_written_down_whole(scene, clerk, guard):
    visit = check(scene.target, clerk, scanned=True)

    assert (visit.presence, visit.attitude, visit.service, visit.counts) == ("present", "good", "good", True)
    assert (visit.scanned, visit.outside, visit.clock_off) == (True, False, 0)
    assert visit.expected["people"][0]["id"] == guard.pk
    assert list(Answer.objects.filter(visit=visit).values_list("verdict", flat=True)) == ["good"] * 3
    assert Finding.objects.count() == 0


def test_the_same_key_again_is_the_same_visit(scene, clerk):
    key = uuid4()
    first = check(scene.target, clerk, key=key)

    assert check(scene.target, clerk, key=key, presence="absent") == first
    assert (Visit.objects.count(), LogEntry.objects.filter(verb="inspections.check").count()) == (1, 1)


def test_a_key_of_somebody_else_leads_nowhere(scene, clerk, colleague):
    key = uuid4()
    check(scene.target, clerk, key=key)

    with pytest.raises(Conflict, match="has this key already"):
        check(scene.target, colleague, key=key)


def test_a_finding_is_due_by_rule_and_may_be_explained(scene, clerk, guard):
    wrong = {"item": scene.items[1].pk, "title": "态度生硬", "detail": "两次未起身"}

    visit = check(scene.target, clerk, attitude="poor", findings=[wrong])

    finding = Finding.objects.get()
    assert (finding.title, finding.detail, finding.severity) == ("态度生硬", "两次未起身", "ordinary")
    assert (finding.source, finding.source_line) == (f"inspections.Visit:{visit.pk}", str(scene.items[1].pk))
    assert (finding.unit, finding.post) == (scene.station.unit, scene.station.post)
    assert finding.owner == guard  # nobody more senior holds a post of the unit
    hours = (finding.explain_until - timezone.now()).total_seconds() / 3600
    assert 47 < hours <= 48
    assert list(visit.answers.values_list("verdict", "says")) == [("good", ""), ("fault", "态度生硬"), ("good", "")]


def test_the_same_fault_at_the_same_post_repeats_the_earlier_one(scene, clerk, colleague):
    wrong = {"item": scene.items[2].pk, "title": "台账漏记"}
    check(scene.target, clerk, findings=[wrong])
    check(scene.target, colleague, findings=[wrong])

    first, second = Finding.objects.order_by("pk")
    assert (first.repeats, second.repeats) == (None, first)


def test_a_day_that_was_over_when_the_phone_found_a_network_is_worked_out_anew(scene, clerk):
    wrong = {"item": scene.items[0].pk, "title": "脱岗", "due_on": timezone.localdate() - timedelta(days=1)}

    check(scene.target, clerk, findings=[wrong])

    assert Finding.objects.get().due_on > timezone.localdate()


def test_whoever_has_a_reason_is_never_absent_and_no_fault_is_made_of_it(scene, clerk, guard):
    now = timezone.now()
    Absence.objects.create(person=guard, starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=6))
    wrong = [{"item": scene.items[0].pk, "title": "脱岗"}, {"item": scene.items[2].pk, "title": "台账漏记"}]

    visit = check(scene.target, clerk, presence="absent", attitude="poor", findings=wrong)

    assert (visit.presence, visit.attitude, visit.service) == ("excused", "none", "none")
    assert visit.expected["people"][0]["why"]
    assert list(Finding.objects.values_list("title", flat=True)) == ["台账漏记"]
    assert list(visit.answers.values_list("verdict", flat=True)) == ["none", "none", "fault"]


def test_absent_is_absent_where_somebody_was_due(scene, clerk):
    assert check(scene.target, clerk, presence="absent").presence == "absent"


@pytest.mark.parametrize(
    ("state", "people", "kept"),
    [("off", [], "off"), ("vacant", [], "vacant"), ("manned", [], "vacant"), ("manned", ["出差"], "excused"),
     ("manned", ["出差", ""], "absent")],
)  # fmt: skip
def test_absent_becomes_what_the_calendar_knows(state, people, kept):
    known = {"state": state, "people": [{"id": 1, "name": "甲", "why": why} for why in people]}

    assert visits.settled("absent", known) == kept
    assert visits.settled("present", known) == "present"


def test_two_checkers_at_one_post_are_both_kept_and_the_first_counts(scene, clerk, colleague):
    first = check(scene.target, clerk)
    wrong = {"item": scene.items[2].pk, "title": "台账不清"}
    reply = send(colleague, going.seen(scene.target, findings=[wrong]))

    second = Visit.objects.get(by=colleague)
    assert (first.counts, second.counts, Finding.objects.count()) == (True, False, 1)
    (result,) = told(reply)["results"]
    assert result["says"][0].startswith("张伟 checked this post first")


def test_late_and_early_are_marked_and_not_refused(scene, clerk, colleague):
    past = check(scene.target, clerk, checked_at=timezone.now() - timedelta(hours=5))
    Round.objects.update(status="ended", ended_at=timezone.now())
    late = check(scene.target, colleague)

    assert (past.outside, late.outside) == (True, False)


def test_what_came_in_after_the_end_says_so_in_the_list_and_on_the_board(walked, clerk, make_person, client):
    client.force_login(make_person("watcher", name="赵督查", roles=[Role.SUPERVISOR], language="en"))
    listed = client.get(reverse("inspections_visit_list")).content.decode()
    board = client.get(f"{walked.get_absolute_url()}board/").content.decode()

    late = [visit for visit in Visit.objects.select_related("target__round") if visit.came_late]
    assert (len(late), listed.count("came in after the end of the round")) == (1, 1)
    assert board.count('tone-orange">after the end<') == 1


def test_a_clock_a_day_off_is_worked_out(scene, clerk):
    ahead = timezone.now() + timedelta(days=1)

    visit = check(scene.target, clerk, checked_at=ahead - timedelta(minutes=10), client_now=ahead)

    assert abs(visit.clock_off - 86_400) <= 2
    assert visit.outside is False
    assert abs((visit.received_at - visit.seen_at).total_seconds() - 600) <= 3
    assert visit.checked_at == ahead - timedelta(minutes=10)


def test_a_checklist_changed_during_the_round_stays_as_it_was(scene, clerk):
    newer = going.edition(clerk, items=[("service", "新的一项", "", "minor")])

    visit = check(scene.target, clerk)

    assert list(visit.answers.values_list("item", flat=True)) == [item.pk for item in scene.items]
    with pytest.raises(Refused, match="not on the checklist of this round"):
        check(scene.target, clerk, findings=[{"item": newer.items.get().pk, "title": "缺"}])


def test_nothing_is_checked_in_a_round_that_was_cancelled(scene, clerk):
    Round.objects.update(status="cancelled", reason="停电")

    with pytest.raises(Refused, match="was cancelled"):
        check(scene.target, clerk)
    assert phone.cards(clerk) == []


def test_only_the_team_checks(scene, stranger):
    with pytest.raises(PermissionDenied):
        check(scene.target, stranger)


def test_one_finding_an_item_and_ten_at_most(scene, clerk):
    twice = [{"item": scene.items[0].pk, "title": "甲"}, {"item": scene.items[0].pk, "title": "乙"}]
    with pytest.raises(Refused, match="One finding for each item"):
        check(scene.target, clerk, findings=twice)
    with pytest.raises(Refused, match="At most 10 findings"):
        check(scene.target, clerk, findings=[{"item": None, "title": str(n)} for n in range(11)])

    assert (Visit.objects.count(), Finding.objects.count()) == (0, 0)


def test_questions_are_kept_with_whom_they_were_asked(scene, clerk, guard, monkeypatch):
    plugged = {"rules": lambda station, most: [{"code": "3.2", "text": "夜间几点锁门？"}] * 5}
    monkeypatch.setattr(questions.questions, "values", plugged.values)

    (card,) = phone.cards(clerk)
    check(scene.target, clerk, asked=[{"code": "3.2", "text": "夜间几点锁门？", "right": False}])

    assert len(card["questions"]) == 3
    assert list(Asked.objects.values_list("person", "code", "right")) == [(guard.pk, "3.2", False)]
