"""Bureaus to draw rosters for, by dice: an office with leaders and officers, and guards in three shifts."""

from datetime import date, timedelta
from random import Random

import chinese_calendar

from apps.duty.solver import Instance

BLOCKS = {  # the days off of 2026 that belong together
    "元旦": (date(2026, 1, 1), date(2026, 1, 3)), "春节": (date(2026, 2, 15), date(2026, 2, 23)),
    "清明": (date(2026, 4, 4), date(2026, 4, 6)), "劳动节": (date(2026, 5, 1), date(2026, 5, 5)),
    "端午": (date(2026, 6, 19), date(2026, 6, 21)), "中秋": (date(2026, 9, 25), date(2026, 9, 27)),
    "国庆": (date(2026, 10, 1), date(2026, 10, 7)),
}  # fmt: skip
STATUTORY = {
    date(2026, 1, 1), date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18), date(2026, 2, 19), date(2026, 4, 5),
    date(2026, 5, 1), date(2026, 5, 2), date(2026, 6, 19), date(2026, 9, 25), date(2026, 10, 1), date(2026, 10, 2),
    date(2026, 10, 3),
}  # fmt: skip


def dates(first: date, days: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(days)]


def calendar(first: date, days: int) -> list[dict]:
    return [day_of(on) for on in dates(first, days)]


def day_of(on: date) -> dict:
    block = next((name for name, (begins, ends) in BLOCKS.items() if begins <= on <= ends), None)
    if block:
        tags = ["festival", "statutory"] if on in STATUTORY else ["festival"]
        return {"date": on.isoformat(), "tags": tags, "block": block}
    return {"date": on.isoformat(), "tags": [] if chinese_calendar.is_workday(on) else ["weekend"]}


def span(first: date, days: int) -> list[str]:
    return [on.isoformat() for on in dates(first, days)]


def office(dice: int, *, officers: int = 75, leaders: int = 15, first=date(2026, 1, 1), days: int = 365) -> dict:
    """Ninety people who serve whole days: one leader and two officers, with all that comes in the way in a year."""
    random = Random(dice)
    people = [
        staff(f"{group[0]}{n:02}", group, random, first, days)
        for group, number in (("leader", leaders), ("officer", officers)) for n in range(number)
    ]  # fmt: skip
    coming = random.sample([one for one in people if one["group"] == "officer"], 6)
    last = first + timedelta(days=days - 1)
    for n, one in enumerate(coming):
        turn = first + timedelta(days=random.randrange(days // 4, days * 3 // 4))
        one["active"] = [turn.isoformat(), last.isoformat()] if n % 2 else [first.isoformat(), turn.isoformat()]
    away = random.choice([one for one in people if one["group"] == "officer" and one not in coming])
    away["unavailable"] = sorted({*away["unavailable"], *span(first + timedelta(days=days // 3), min(158, days // 3))})
    strangers = random.sample([one for one in people if one["group"] == "officer"], 6)
    for one, other in zip(strangers[:3], strangers[3:], strict=True):
        one["apart"] = [other["id"]]
    return {
        "days": calendar(first, days),
        "posts": [
            {"id": "带班领导", "group": "leader", "need": 1, "start": 8.5, "hours": 24},
            {"id": "值班员", "group": "officer", "need": 2, "start": 8.5, "hours": 24, "mix": {"novices": 1},
             "dept_distinct": True},
        ],
        "people": people,
        "rules": {"rest_hours": 96, "at_most": {"duties": 2, "days": 14}, "one_per_block": True},
    }  # fmt: skip


def staff(name: str, group: str, random: Random, first: date, days: int) -> dict:
    away = [
        day for _leave in range(random.randint(1, 4))
        for day in span(first + timedelta(days=random.randrange(days)), random.randint(1, 8))
    ]  # fmt: skip
    return {
        "id": name, "group": group, "dept": f"科室{random.randrange(12)}",
        "novice": group == "officer" and random.random() < 0.15,
        "unavailable": sorted({*away}),
        "rather_not": sorted(random.sample(span(first, days), min(10, days // 4))),
        "carried": {"weekend": random.choice([-1, 0, 0, 1]), "festival": random.choice([-1, 0, 0, 0, 1])},
    }  # fmt: skip


def guards(dice: int, *, first=date(2026, 10, 1), days: int = 31) -> dict:
    """Twenty-four guards in three shifts: two at the gate, one on patrol, two certified ones in the control room."""
    random = Random(dice)
    people = [
        {
            "id": f"G{n:02}", "group": "guard", "certs": ["消防设施操作员"] if n < 13 else [], "dept": "保安队",
            "unavailable": sorted({
                day for _leave in range(random.randint(0, 1))
                for day in span(first + timedelta(days=random.randrange(days)), random.randint(1, 4))
            }),
            "rather_not": sorted(random.sample(span(first, days), 2)),
            "carried": {"night": random.choice([-1, 0, 0, 1])},
        } for n in range(24)
    ]  # fmt: skip
    posts = [
        {"id": f"{name}{at}", "group": "guard", "need": need, "start": start, "hours": 8, "certificates": certs}
        for name, need, certs in (("门岗", 2, []), ("巡逻", 1, []), ("消控室", 2, ["消防设施操作员"]))
        for at, start in (("早", 0), ("中", 8), ("晚", 16))
    ]
    week = {"at_most": {"duties": 6, "days": 7}, "nights": {"duties": 4, "days": 7}}
    rules = {"rest_hours": 12, "monthly_hours": 184, **week}
    return {"days": calendar(first, days), "posts": posts, "people": people, "rules": rules}


def instance(facts: dict) -> Instance:
    return Instance.model_validate(facts)
