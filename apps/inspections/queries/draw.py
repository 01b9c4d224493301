"""The draw: arithmetic from a seed and what was frozen with it, so that anyone can repeat it and nobody can foresee it.

Every choice is an integer taken from SHA-256 of «seed:purpose:number», modulo the sum of whole-number weights. No
database, no floating point, no library: the same list on every machine, for as long as SHA-256 is SHA-256.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any


def numbers(seed: str, purpose: str) -> Iterator[int]:
    """Whole numbers of 256 bits without end."""
    n = 0
    while True:
        yield int(sha256(f"{seed}:{purpose}:{n}".encode()).hexdigest(), 16)
        n += 1


def hash_of(seed: str) -> str:
    """What is published before the round begins."""
    return sha256(seed.encode()).hexdigest()


def pick(weights: Mapping[int, int], number: int) -> int:
    """The key that the number falls on, each as likely as its weight."""
    at = number % sum(weights.values())
    for key, weight in weights.items():
        if at < weight:
            return key
        at -= weight
    raise ValueError("nothing to pick from")


def shuffled(keys: Sequence[int], seed: str, purpose: str) -> list[int]:
    left, found, dice = list(keys), [], numbers(seed, purpose)
    while left:
        found.append(left.pop(next(dice) % len(left)))
    return found


def teams(seed: str, people: Sequence[int], how_many: int, size: int) -> list[list[int]]:
    """Who goes with whom: people drawn one after the other and dealt out; some stay where there are more."""
    drawn = shuffled(people, seed, "teams")[: how_many * size]
    return [drawn[n::how_many] for n in range(how_many)]


def weight(weeks: int, risk: int) -> int:
    """How readily a post is drawn: the square of the weeks nobody has seen it, times its risk."""
    return max(weeks, 1) ** 2 * risk


def chosen(seed: str, inputs: Mapping[str, Any]) -> list[int]:
    """The posts, in the order in which they were drawn. What nobody has seen for ``cap_weeks`` comes first, the longest
    unseen before all; then ``uniform_percent`` of the round's posts by bare chance, and the others by weight."""
    stations = {one["id"]: one for one in inputs["stations"]}
    many = len(stations) if inputs["method"] == "all" else min(inputs["posts"], len(stations))
    order = shuffled(sorted(stations), seed, "order")
    if inputs["method"] != "fair":
        return order[:many]
    overdue = [pk for pk in order if stations[pk]["weeks"] >= inputs["cap_weeks"]]
    found = sorted(overdue, key=lambda pk: -stations[pk]["weeks"])[:many]
    left = {pk: weight(stations[pk]["weeks"], stations[pk]["risk"]) for pk in order if pk not in found}
    dice = numbers(seed, "posts")
    bare = many * inputs["uniform_percent"] // 100
    while len(found) < many:
        pk = pick(dict.fromkeys(left, 1) if bare > 0 else left, next(dice))
        bare -= 1
        del left[pk]
        found.append(pk)
    return found


def drawn(seed: str, inputs: Mapping[str, Any]) -> list[tuple[int, int]]:
    """(post, number of the team) for each post of the round. No team goes to a section of one of its own; among those
    that may, the one with the fewest posts so far goes. A post of which every team has somebody is not in the draw."""
    parties = {one["number"]: set(one["units"]) for one in inputs["teams"]}
    units = {one["id"]: one["unit"] for one in inputs["stations"]}
    may = {pk: [n for n, own in parties.items() if unit not in own] for pk, unit in units.items()}
    open_ = dict(inputs, stations=[one for one in inputs["stations"] if may[one["id"]]])
    loads = dict.fromkeys(parties, 0)
    found = []
    for pk in chosen(seed, open_):
        team = min(may[pk], key=lambda n: (loads[n], n))
        loads[team] += 1
        found.append((pk, team))
    return found
