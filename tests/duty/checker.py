"""Whether a roster keeps every hard rule, worked out from the JSON with dates and hours alone.

Written apart from the solver and sharing nothing with it, neither code nor names; tests/duty/test_checker.py shows that
it catches each breach.
"""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise


def breaches(instance: dict, roster: dict) -> list[str]:
    rows = roster["assignments"]
    days = {day["date"]: day for day in instance["days"]}
    posts = {post["id"]: post for post in instance["posts"]}
    people = {one["id"]: one for one in instance["people"]}
    strange = [
        f"unknown: {row}" for row in rows
        if row["date"] not in days or row["post"] not in posts or row["person"] not in people
    ]  # fmt: skip
    if strange:
        return strange
    mine = defaultdict(list)
    for row in rows:
        mine[row["person"]].append((row["date"], posts[row["post"]]))
    found = list(filled(days, posts, rows)) + list(pinned(instance["people"], rows))
    for name, duties in mine.items():
        duties += [(duty["date"], posts[duty["post"]]) for duty in people[name].get("served", [])]
        found += [f"{name}: {says}" for says in alone(people[name], sorted(duties, key=when), instance, days)]
    return found + list(together(posts, people, rows))


def when(duty):
    on, post = duty
    return begins(on, post)


def begins(on, post):
    return datetime.fromisoformat(on) + timedelta(hours=post.get("start", 8))


def ends(on, post):
    return begins(on, post) + timedelta(hours=post.get("hours", 24))


def filled(days, posts, rows):
    there = Counter((row["date"], row["post"]) for row in rows)
    for on in days:
        for name, post in posts.items():
            if there[on, name] != post.get("need", 1):
                yield f"need: {there[on, name]} of {post.get('need', 1)} at {name} on {on}"


def pinned(people, rows):
    have = {(row["person"], row["date"], row["post"]) for row in rows}
    for one in people:
        for pin in one.get("pins", []):
            if (one["id"], pin["date"], pin["post"]) not in have:
                yield f"pin: {one['id']} is not at {pin['post']} on {pin['date']}"


def alone(person, duties, instance, days):
    """What one person's own duties break; ``duties`` in the order of time."""
    rules = instance.get("rules", {})
    dates = [on for on, _post in duties]
    yield from unfit(person, [duty for duty in duties if duty[0] in days], days)
    yield from (f"twice on one date: {on}" for on, times in Counter(dates).items() if times > 1)
    for before, after in pairwise(duties):
        if begins(*after) - ends(*before) < timedelta(hours=rules.get("rest_hours", 0)):
            yield f"rest: {before[0]} and {after[0]}"
    yield from too_dense("at_most", dates, rules.get("at_most"))
    nights = [on for on, post in duties if night(post)]
    yield from too_dense("nights", nights, rules.get("nights"))
    if rules.get("one_per_block"):
        blocks = Counter(days[on]["block"] for on in dates if days.get(on, {}).get("block"))
        yield from (f"block: {times} in {name}" for name, times in blocks.items() if times > 1)
    months = Counter()
    for on, post in duties:
        months[on[:7]] += post.get("hours", 24)
    if (most := rules.get("monthly_hours")) is not None:
        yield from (f"monthly hours: {hours} in {month}" for month, hours in months.items() if hours > most)


def unfit(person, duties, days):
    first, last = person.get("active") or (min(days), max(days))
    for on, post in duties:
        if person["group"] != post["group"]:
            yield f"group: {post['id']} on {on}"
        if not set(post.get("certificates", [])) <= set(person.get("certs", [])):
            yield f"certificates: {post['id']} on {on}"
        if on in person.get("unavailable", []):
            yield f"unavailable: {on}"
        if not first <= on <= last:
            yield f"active: {on}"


def night(post):
    start = post.get("start", 8)
    return post.get("hours", 24) != 24 and not 4 <= start < 20


def too_dense(says, dates, rule):
    if rule:
        served = sorted(date.fromisoformat(on) for on in dates)
        for first in served:
            window = [on for on in served if first <= on < first + timedelta(days=rule["days"])]
            if len(window) > rule["duties"]:
                yield f"{says}: {len(window)} from {first}"


def together(posts, people, rows):
    """What people who serve at one time break."""
    by_date, by_slot = defaultdict(list), defaultdict(list)
    for row in rows:
        by_date[row["date"]].append(people[row["person"]])
        by_slot[row["date"], row["post"]].append(people[row["person"]])
    for on, there in by_date.items():
        for one, other in combinations(there, 2):
            if other["id"] in one.get("apart", []) or one["id"] in other.get("apart", []):
                yield f"apart: {one['id']} and {other['id']} on {on}"
    for (on, name), there in by_slot.items():
        most = (posts[name].get("mix") or {}).get("novices")
        if most is not None and sum(bool(one.get("novice")) for one in there) > most:
            yield f"novices: {name} on {on}"
        if posts[name].get("dept_distinct") and len({one.get("dept", "") for one in there}) < len(there):
            yield f"departments: {name} on {on}"
