"""The demo's spot checks, counted in SQL."""

import pytest

from apps.inspections.models import Round
from apps.inspections.queries.proving import proof
from tests.demo.conftest import TODAY, ask, one

pytestmark = pytest.mark.usefixtures("bureau", "db")
CHECKS = "SELECT count(*) FROM inspections_visit v JOIN inspections_target t ON t.id = v.target_id" \
         " JOIN inspections_round r ON r.id = t.round_id WHERE r.status = 'ended'"  # fmt: skip

OURS = "WHERE source LIKE 'inspections.Visit:%%'"


def test_64_posts_on_three_campuses_with_checklists():
    assert one("SELECT count(*) FROM inspections_station") == 64
    assert one("SELECT count(*) FROM inspections_checklistitem") == 18
    assert one(
        "SELECT count(DISTINCT b.campus_id) FROM inspections_station s JOIN org_place p ON p.id = s.place_id"
        " JOIN org_building b ON b.id = p.building_id"
    ) == 3  # fmt: skip


def test_13_weekly_rounds_saw_813_of_832_on_post():
    assert one("SELECT count(*) FROM inspections_round WHERE status = 'ended'") == 13
    assert one("SELECT count(*) FROM inspections_round WHERE ends_at >= '2026-07-01' AND status = 'ended'") == 0
    assert one(CHECKS) == 832
    assert one(f"{CHECKS} AND v.presence = 'present'") == 813
    assert one(f"{CHECKS} AND v.presence = 'absent'") == 19
    assert round(813 / 832 * 100, 1) == 97.7


def test_one_round_is_open_now():
    [open_] = Round.objects.filter(status="running")
    assert open_.ends_at.date() > TODAY
    assert open_.targets.count() == 32
    assert open_.targets.filter(visits__isnull=False).count() == 20


def test_every_draw_gives_the_same_list_again():
    for row in Round.objects.all():
        shown = proof(row)
        assert (shown["hash"], shown["teams"], shown["posts"]) == (True, True, True)


def test_nobody_checks_the_own_section():
    assert one(
        "SELECT count(*) FROM inspections_target t JOIN inspections_station s ON s.id = t.station_id"
        " JOIN inspections_teammember m ON m.team_id = t.team_id JOIN org_person p ON p.id = m.person_id"
        " WHERE p.unit_id = s.unit_id"
    ) == 0  # fmt: skip


def test_findings_are_in_every_state():
    states = dict(ask(f"SELECT status, count(*) FROM findings_finding {OURS} GROUP BY status"))
    assert set(states) == {"open", "rectified", "closed", "withdrawn"}
    assert sum(states.values()) == 19 + 1 + 14 * 3
    assert one(f"SELECT count(*) FROM findings_finding {OURS} AND status = 'open' AND due_on < '2026-11-22'") == 1
    assert one("SELECT count(*) FROM findings_rectification WHERE rechecked_by_id = rectified_by_id") == 0
    assert one("SELECT count(*) FROM findings_rectification WHERE passed = false") > 0


def test_a_fault_in_the_answers_is_a_finding():
    assert one(
        "SELECT count(*) FROM inspections_answer a WHERE a.verdict = 'fault' AND NOT EXISTS (SELECT FROM"
        " findings_finding f WHERE f.source = 'inspections.Visit:' || a.visit_id AND f.source_line = a.item_id::text)"
    ) == 0  # fmt: skip
