"""The draw: fair over half a year, never foreseeable, and the same for everybody who repeats it."""

import json
import subprocess
import sys
from hashlib import sha256

import pytest

from apps.inspections.queries import draw

POSTS, A_WEEK, WEEKS, RUNS, START = 60, 12, 26, 40, 4
TEAMS = [{"number": n, "units": [100 + n]} for n in (1, 2, 3)]


def inputs(weeks, method="fair", uniform=50, **facts):
    stations = [{"id": pk, "unit": pk % 10, "weeks": weeks[pk], "risk": 1} for pk in weeks]
    known = {"method": method, "posts": A_WEEK, "cap_weeks": 8, "uniform_percent": uniform, "teams": TEAMS}
    return {**known, "stations": stations, **facts}


def half_year(run, **facts):
    """What came of 26 rounds: the longest anyone waited, how many were never seen, and how often a post that was seen
    one week was seen again the next."""
    weeks, longest, seen, again, last = dict.fromkeys(range(1, POSTS + 1), START), 0, set(), 0, set()
    waited = {}
    for week in range(WEEKS):
        found = set(draw.chosen(sha256(f"{run}:{week}".encode()).hexdigest(), inputs(weeks, **facts)))
        assert len(found) == A_WEEK
        for pk in weeks:
            if pk in found and pk in waited:
                longest = max(longest, week - waited[pk])
        waited |= dict.fromkeys(found, week)
        again, seen, last = again + len(found & last), seen | found, found
        weeks = {pk: 1 if pk in found else weeks[pk] + 1 for pk in weeks}
    longest = max([longest, *(WEEKS - 1 - at for at in waited.values())])
    return longest, POSTS - len(seen), again / (A_WEEK * (WEEKS - 1))


@pytest.fixture(scope="module")
def fair():
    return [half_year(run) for run in range(RUNS)]


def test_nobody_waits_longer_than_the_cap_and_nobody_is_left_out(fair):
    assert max(longest for longest, _never, _again in fair) <= 8
    assert {never for _longest, never, _again in fair} == {0}


def test_a_post_that_was_seen_may_be_seen_again_next_week(fair):
    assert sum(again for _longest, _never, again in fair) / RUNS >= 0.08


def test_by_bare_chance_some_wait_far_longer():
    """The control: the same half-years without weights."""
    found = [half_year(run, method="uniform") for run in range(RUNS)]
    assert sum(longest > 8 for longest, _never, _again in found) == RUNS


def test_without_the_uniform_share_a_post_that_was_seen_knows_it_is_safe():
    found = [half_year(run, uniform=0) for run in range(RUNS)]
    assert sum(again for _longest, _never, again in found) / RUNS < 0.08


def test_the_same_seed_gives_the_same_list_and_another_one_another():
    known = inputs(dict.fromkeys(range(1, 61), 3))
    assert draw.drawn("a" * 64, known) == draw.drawn("a" * 64, json.loads(json.dumps(known)))
    assert draw.drawn("a" * 64, known) != draw.drawn("b" * 64, known)


def test_another_program_without_our_code_comes_to_the_same():
    """From what is published, in a few lines of its own."""
    known = inputs(dict.fromkeys(range(1, 21), 2), method="uniform")
    alone = (
        "import json,sys;from hashlib import sha256\n"
        "seed,known=json.load(sys.stdin);left=sorted(s['id'] for s in known['stations']);found=[];n=0\n"
        "while left:\n"
        "  found.append(left.pop(int(sha256(f'{seed}:order:{n}'.encode()).hexdigest(),16)%len(left)));n+=1\n"
        "print(json.dumps(found[:known['posts']]))"
    )
    told = subprocess.run([sys.executable, "-c", alone], input=json.dumps(["c" * 64, known]), capture_output=True,
                          text=True, check=True)  # fmt: skip
    assert json.loads(told.stdout) == draw.chosen("c" * 64, known)


def test_nobody_goes_to_a_section_of_their_own():
    known = inputs(
        dict.fromkeys(range(1, 61), 3), teams=[{"number": 1, "units": [0, 1, 2]}, {"number": 2, "units": [3]}]
    )
    found = draw.drawn("d" * 64, known)

    assert len(found) == A_WEEK
    assert [pk for pk, team in found if pk % 10 in ({0, 1, 2} if team == 1 else {3})] == []


def test_a_post_of_which_every_team_has_somebody_is_not_drawn():
    known = inputs(dict.fromkeys(range(1, 61), 3), method="all", teams=[{"number": 1, "units": [0, 5]}])
    assert {pk % 10 for pk, _team in draw.drawn("e" * 64, known)} == {1, 2, 3, 4, 6, 7, 8, 9}


def test_the_posts_are_dealt_out_evenly():
    found = draw.drawn("f" * 64, inputs(dict.fromkeys(range(1, 61), 3)))
    assert sorted([team for _pk, team in found].count(n) for n in (1, 2, 3)) == [4, 4, 4]


def test_a_higher_risk_is_drawn_more_often():
    def share(risk):
        known = inputs(dict.fromkeys(range(1, 61), 3), uniform=0)
        known["stations"][0]["risk"] = risk
        seeds = [sha256(f"risk:{n}".encode()).hexdigest() for n in range(300)]
        return sum(1 in draw.chosen(seed, known) for seed in seeds)

    assert share(3) > 1.6 * share(1)


def test_people_are_dealt_into_teams_once_each():
    parties = draw.teams("a" * 64, list(range(1, 12)), 4, 2)
    assert [len(party) for party in parties] == [2, 2, 2, 2]
    assert len({pk for party in parties for pk in party}) == 8
