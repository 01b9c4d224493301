"""The checker catches each breach: a small roster that is right, and one thing wrong with it at a time."""

import copy

import pytest

from tests.duty.checker import breaches

DAYS = ["2026-09-30", "2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04"]
WHOLE = {"id": "值班", "group": "officer", "need": 2, "start": 8, "hours": 24, "certificates": ["证"],
         "mix": {"novices": 1}, "dept_distinct": True}  # fmt: skip
EVENING = {"id": "夜班", "group": "guard", "need": 1, "start": 22, "hours": 8}
RULES = {"rest_hours": 24, "at_most": {"duties": 2, "days": 5}, "one_per_block": True,
         "nights": {"duties": 2, "days": 4}, "monthly_hours": 48}  # fmt: skip


def officer(name, dept, **more):
    return {"id": name, "group": "officer", "certs": ["证"], "dept": dept, **more}


@pytest.fixture
def instance():
    blocks = {on: {"block": "国庆", "tags": ["festival"]} for on in DAYS[1:]}
    return {
        "days": [{"date": on, **blocks.get(on, {})} for on in DAYS],
        "posts": [WHOLE, EVENING],
        "people": [
            *(officer(f"{dept}{n}", dept) for dept in "甲乙" for n in range(5)),
            *({"id": f"保{n}", "group": "guard"} for n in range(3)),
        ],
        "rules": copy.deepcopy(RULES),
    }


@pytest.fixture
def roster():
    rows = [{"date": on, "post": "值班", "person": f"{dept}{n}"} for n, on in enumerate(DAYS) for dept in "甲乙"]
    guards = ["保0", "保1", "保2", "保1", "保0"]
    rows += [{"date": on, "post": "夜班", "person": one} for on, one in zip(DAYS, guards, strict=True)]
    return {"assignments": rows}


def of(instance, name):
    return next(one for one in instance["people"] if one["id"] == name)


def put(roster, on, was, now):
    next(row for row in roster["assignments"] if (row["date"], row["person"]) == (on, was))["person"] = now


def guarded(instance):
    """A roster in which only the guards' rules are asked."""
    instance["rules"] |= {"one_per_block": False}


def test_what_is_right_is_right(instance, roster):
    guarded(instance)
    assert breaches(instance, roster) == []


SPOILT = {
    "need": lambda i, r: r["assignments"].pop(),
    "unknown": lambda i, r: put(r, DAYS[0], "甲0", "谁"),
    "pin": lambda i, r: of(i, "甲4").update(pins=[{"date": DAYS[0], "post": "值班"}]),
    "group": lambda i, r: of(i, "甲0").update(group="leader"),
    "certificates": lambda i, r: of(i, "甲0").update(certs=[]),
    "unavailable": lambda i, r: of(i, "甲0").update(unavailable=[DAYS[0]]),
    "active": lambda i, r: of(i, "甲0").update(active=[DAYS[1], DAYS[4]]),
    "twice on one date": lambda i, r: put(r, DAYS[0], "乙0", "甲0"),
    "rest": lambda i, r: put(r, DAYS[1], "甲1", "甲0"),
    "at_most": lambda i, r: put(r, DAYS[2], "保2", "保0"),
    "nights": lambda i, r: (put(r, DAYS[2], "保2", "保0"), i["rules"]["at_most"].update(duties=9)),
    "block": lambda i, r: i["rules"].update(one_per_block=True),
    "monthly hours": lambda i, r: i["rules"].update(monthly_hours=12),
    "apart": lambda i, r: of(i, "乙0").update(apart=["甲0"]),
    "novices": lambda i, r: (of(i, "甲0").update(novice=True), of(i, "乙0").update(novice=True)),
    "departments": lambda i, r: of(i, "乙0").update(dept="甲"),
}


@pytest.mark.parametrize("rule", SPOILT)
def test_each_breach_is_caught(instance, roster, rule):
    guarded(instance)
    instance["rules"]["nights"] = {"duties": 1, "days": 3} if rule == "nights" else instance["rules"]["nights"]
    SPOILT[rule](instance, roster)

    assert any(rule in says.split(": ")[:2] for says in breaches(instance, roster))
