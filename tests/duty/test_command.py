"""manage.py duty_roster, as another program would use it."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.duty.checker import breaches
from tests.duty.instances import guards, office

DOCUMENT = Path(__file__).parents[2] / "docs" / "duty_roster.md"


@pytest.fixture
def run(tmp_path):
    """run(facts, base=…) → the roster, and what was said."""

    def go(facts, *, base=None, seconds=0.5):
        (tmp_path / "in.json").write_text(facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False))
        words = {"--instance": tmp_path / "in.json", "--seconds": seconds, "--out": tmp_path / "out.json"}
        if base:
            (tmp_path / "old.json").write_text(json.dumps(base))
            words["--base"] = tmp_path / "old.json"
        out = StringIO()
        call_command("duty_roster", *(str(word) for pair in words.items() for word in pair), stdout=out, stderr=out)
        return json.loads((tmp_path / "out.json").read_text()), out.getvalue()

    return go


def test_the_example_of_the_document_is_drawn_up(run):
    [facts, *_rest] = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)

    roster, said = run(facts)

    assert breaches(json.loads(facts), roster) == []
    assert said.startswith("6 duties; cost ")


def test_a_roster_is_changed_and_says_by_how_much(run):
    facts = office(3, days=60)
    before, _said = run(facts)
    gone = before["assignments"][10]
    next(one for one in facts["people"] if one["id"] == gone["person"])["unavailable"] = [gone["date"]]

    after, said = run(facts, base=before)

    assert breaches(facts, after) == []
    assert said.rstrip().endswith("; 1 changed")
    assert [row for row in before["assignments"] if row not in after["assignments"]] == [gone]


def test_what_cannot_be_filled_is_said_and_the_rest_is_there(run, tmp_path):
    facts = guards(3)
    for one in facts["people"][:13]:
        one["unavailable"] = ["2026-10-10"]

    with pytest.raises(CommandError, match="6 places stay empty"):
        run(facts)
    roster = json.loads((tmp_path / "out.json").read_text())
    assert {says.split(":")[0] for says in breaches(facts, roster)} == {"need"}


def spoilt(change):
    facts = office(1, days=20)
    change(facts)
    return facts


WRONG = {
    "people.3.nickname: Extra inputs": lambda f: f["people"][3].update(nickname="小三"),
    "rules.rest: Extra inputs": lambda f: f["rules"].update(rest=3),
    "posts.0.need: Input should be greater": lambda f: f["posts"][0].update(need=0),
    "days.2.date: ": lambda f: f["days"][2].update(date="2026-02-30"),
    "days: each date once": lambda f: f["days"].append(f["days"][0]),
    "stands there twice": lambda f: f["people"].append(f["people"][0]),
    "pinned to '夜班'": lambda f: f["people"][0].update(pins=[{"date": "2026-01-02", "post": "夜班"}]),
    "whom nobody knows": lambda f: f["people"][0].update(apart=["谁"]),
    "carried.sunday.": lambda f: f["people"][0].update(carried={"sunday": 1}),
    "not before": lambda f: f["people"][0].update(served=[{"date": "2026-01-02", "post": "值班员"}]),
}


@pytest.mark.parametrize("says", WRONG)
def test_what_is_not_as_described_is_refused_with_its_place(run, says):
    with pytest.raises(CommandError, match=re.escape(says)):
        run(spoilt(WRONG[says]))


@pytest.mark.parametrize("text", ["", "[1]", "{", "\x00", '{"days": []}'])
def test_what_is_no_instance_is_refused(run, text):
    with pytest.raises(CommandError, match=r"docs/duty_roster\.md"):
        run(text)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("duty_roster", "--instance", str(tmp_path / "no.json"), "--seconds", "1", "--out", "x")
