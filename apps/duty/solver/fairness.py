"""What everybody's due is, what a roster costs, and what no roster can fall below.

Due of a class of days: all its places of a group, shared by share × days of that class on which one is with the bureau;
debts and credits of earlier rosters are added before the sharing and taken off again. The cost of a roster is, over
people and classes, weight × (duties done − due)², and ``RATHER_NOT`` for each duty on a day somebody wished to be free.

Bound: each class by itself, as if nothing mattered but its number of duties, to be shared out in whole ones, and how
many of them each could have at most.
"""

from collections import defaultdict
from functools import cached_property
from heapq import heapify, heappop, heapreplace

from .problem import CLASSES, RATHER_NOT, WEIGHTS, Problem, is_active
from .sheet import NOBODY, Sheet, too_many

WEIGHT = [WEIGHTS[name] for name in CLASSES]


class Dues:
    def __init__(self, problem: Problem):
        self.problem = problem
        self.due = [[0.0] * len(CLASSES) for _person in problem.people]
        self.takes_part = [[False] * len(CLASSES) for _person in problem.people]
        self.bound = 0.0
        for group in sorted({post.group for post in problem.posts}):
            members = [n for n, one in enumerate(problem.people) if one.group == group]
            for cls, name in enumerate(CLASSES):
                supply = sum(
                    cls in place.classes for place in problem.places if problem.posts[place.post].group == group
                )
                if supply and members:
                    self._share(cls, name, supply, members)

    def _share(self, cls: int, name: str, supply: int, members: list[int]) -> None:
        problem, people = self.problem, self.problem.people
        on = [problem.days[day].date for day in sorted({p.day for p in problem.places if cls in p.classes})]
        parts = [people[n].share * sum(is_active(people[n], one) for one in on) for n in members]
        whole, carried = sum(parts), [people[n].carried.get(name, 0.0) for n in members]
        pot = supply + sum(credit for credit, part in zip(carried, parts, strict=True) if part)
        for n, part, credit in zip(members, parts, carried, strict=True):
            self.takes_part[n][cls] = part > 0
            self.due[n][cls] = pot * part / whole - credit if part else 0.0
        self.bound += WEIGHT[cls] * least([(self.due[n][cls], self._most[n][cls]) for n in members], supply)

    @cached_property
    def _most(self) -> list[dict[int, int]]:
        """By person and class: more duties than this nobody can have who keeps the rules about days."""
        problem = self.problem
        days: dict[tuple[int, int], set[int]] = defaultdict(set)
        for place, able in zip(problem.places, problem.eligible, strict=True):
            for person in able:
                for cls in place.classes:
                    days[person, cls].add(place.bit)
        blocks = {place.bit: block for place, block in zip(problem.places, problem.block_of, strict=True)}
        return [
            {cls: packed(sorted(days[person, cls]), problem.windows, blocks) for cls in range(len(CLASSES))}
            for person in range(len(problem.people))
        ]

    def credits(self, person: int, over: list[float]) -> dict[str, float]:
        """What is to be carried on: what was done beyond one's due, and where there was none to be had, what came."""
        carried = self.problem.people[person].carried
        return {
            name: round(over[cls] if self.takes_part[person][cls] else carried.get(name, 0.0), 6)
            for cls, name in enumerate(CLASSES)
        }

    def deviations(self, sheet: Sheet) -> list[list[float]]:
        """By person and class: duties done − due."""
        over = [[-due for due in dues] for dues in self.due]
        for place, person in zip(self.problem.places, sheet.who, strict=True):
            if person != NOBODY:
                for cls in place.classes:
                    over[person][cls] += 1
        return over

    def cost(self, sheet: Sheet) -> float:
        even = sum(WEIGHT[cls] * over * over for one in self.deviations(sheet) for cls, over in enumerate(one))
        return even + RATHER_NOT * self.unwanted(sheet)

    def unwanted(self, sheet: Sheet) -> int:
        """Duties on days on which somebody would rather not."""
        return sum(
            person != NOBODY and self.problem.rather_not[person] >> place.bit & 1
            for place, person in zip(self.problem.places, sheet.who, strict=True)
        )


def packed(bits: list[int], windows: list[tuple[int, int]], blocks: dict[int, int]) -> int:
    """How many of these days one person can serve on: the earliest that is allowed is never the wrong one to take."""
    mask = 0
    for at in bits:
        if not mask & blocks[at] and not any(too_many(mask, at, most, days) for most, days in windows):
            mask |= 1 << at
    return mask.bit_count()


def least(people: list[tuple[float, int]], supply: int) -> float:
    """The smallest Σ (x − due)² of whole 0 ≤ x ≤ most that add up to ``supply``, for people of (due, most): the next
    duty always to whom it costs least. Where they cannot take so many, of as many as they can."""
    total = sum(due * due for due, _most in people)
    nexts = [(1 - 2 * due, most) for due, most in people if most]
    heapify(nexts)
    for _duty in range(supply):
        if not nexts:
            break
        costs, most = nexts[0]
        total += costs
        if most > 1:
            heapreplace(nexts, (costs + 2, most - 1))
        else:
            heappop(nexts)
    return total
