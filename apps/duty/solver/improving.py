"""From a complete roster to a fair one: simulated annealing over two moves.

One place goes to somebody else, or two places are exchanged. What costs more is taken too, often at first and hardly
ever at the end, so that the search gets out of corners; the best roster seen is kept. It stops as soon as the bound is
met: a fairer one does not exist.
"""

from collections.abc import Callable
from math import exp
from random import Random
from time import process_time

from .building import Draft
from .fairness import WEIGHT
from .problem import RATHER_NOT
from .sheet import NOBODY

HOT, COLD = 6.0, 0.15  # in units of cost
EXCHANGES = 0.4  # of all moves
LOOK_UP = 256  # moves between two looks at the clock
CLOSE = 1e-6

Progress = Callable[[float, float], bool]  # part of the time, cost so far → whether to go on


def improve(
    draft: Draft, seconds: float, *, dice: int = 0, only: list[int] | None = None, go_on: Progress | None = None
) -> None:
    """Leaves the best roster found in ``seconds`` of this processor's time in ``draft``. ``only`` these places change
    hands, if given."""
    problem = draft.problem
    movable = [
        k for k in (range(len(problem.places)) if only is None else only)
        if draft.sheet.who[k] != NOBODY and k not in draft.pinned and len(problem.eligible[k]) > 1
    ]  # fmt: skip
    if movable and seconds > 0:
        Search(draft, movable, Random(dice)).run(seconds, go_on)  # noqa: S311  dice, not secrets


class Search:
    def __init__(self, draft: Draft, movable: list[int], random: Random):
        self.draft, self.movable, self.random = draft, movable, random
        self.now = self.best = draft.dues.cost(draft.sheet)
        self.kept = list(draft.sheet.who)
        group = [draft.problem.posts[place.post].group for place in draft.problem.places]
        self.alike = {name: [k for k in movable if group[k] == name] for name in {group[k] for k in movable}}
        self.group = group

    def run(self, seconds: float, go_on: Progress | None) -> None:
        began, part, heat = process_time(), 0.0, HOT
        bound, roll = self.draft.dues.bound + CLOSE, self.random.random
        while part < 1 and self.best > bound:
            for _move in range(LOOK_UP):
                if roll() < EXCHANGES:
                    self.exchange(heat)
                else:
                    self.hand_over(heat)
                if self.now < self.best - CLOSE:
                    self.best, self.kept = self.now, list(self.draft.sheet.who)
            part = (process_time() - began) / seconds
            heat = HOT * (COLD / HOT) ** part
            if go_on and not go_on(min(part, 1.0), self.best):
                break
        self._put_back()

    def hand_over(self, heat: float) -> None:
        """One place to somebody else."""
        draft, choose = self.draft, self.random.random
        k = self.movable[int(choose() * len(self.movable))]
        before, able = draft.sheet.who[k], draft.problem.eligible[k]
        after = able[int(choose() * len(able))]
        if after == before:
            return
        place, over, unwanted = draft.problem.places[k], draft.over, draft.problem.rather_not
        gets, gives, dearer = over[after], over[before], 0.0
        for cls in place.classes:
            dearer += WEIGHT[cls] * 2 * (gets[cls] - gives[cls] + 1)
        dearer += RATHER_NOT * ((unwanted[after] >> place.bit & 1) - (unwanted[before] >> place.bit & 1))
        if dearer > 0 and choose() >= exp(-dearer / heat):
            return
        draft.take(k)
        if draft.sheet.may(k, after):
            draft.put(k, after)
            self.now += dearer
        else:
            draft.put(k, before)

    def exchange(self, heat: float) -> None:
        """Two places of one group change hands."""
        draft, choose = self.draft, self.random.random
        one = self.movable[int(choose() * len(self.movable))]
        alike = self.alike[self.group[one]]
        other = alike[int(choose() * len(alike))]
        a, b = draft.sheet.who[one], draft.sheet.who[other]
        if a == b or not (self._able(one, b) and self._able(other, a)):
            return
        dearer = self._dearer(one, other, a, b)
        if dearer > 0 and choose() >= exp(-dearer / heat):
            return
        draft.take(one)
        draft.take(other)
        if draft.sheet.may(one, b):
            draft.put(one, b)
            if draft.sheet.may(other, a):
                draft.put(other, a)
                self.now += dearer
                return
            draft.take(one)
        draft.put(one, a)
        draft.put(other, b)

    def _able(self, k: int, person: int) -> bool:
        return person in self.draft.problem.able_at[k]

    def _dearer(self, one: int, other: int, a: int, b: int) -> float:
        problem, over = self.draft.problem, self.draft.over
        here, there, unwanted = problem.places[one], problem.places[other], problem.rather_not
        dearer = 0.0
        if here.classes != there.classes:
            for cls in here.classes:
                if cls not in there.classes:
                    dearer += WEIGHT[cls] * 2 * (over[b][cls] - over[a][cls] + 1)
            for cls in there.classes:
                if cls not in here.classes:
                    dearer += WEIGHT[cls] * 2 * (over[a][cls] - over[b][cls] + 1)
        wishes = (unwanted[b] >> here.bit & 1) - (unwanted[a] >> here.bit & 1)
        wishes += (unwanted[a] >> there.bit & 1) - (unwanted[b] >> there.bit & 1)
        return dearer + RATHER_NOT * wishes

    def _put_back(self) -> None:
        """The best roster seen, where the search has gone on from it."""
        who = self.draft.sheet.who
        changed = [k for k, person in enumerate(self.kept) if who[k] != person]
        for k in changed:
            self.draft.take(k)
        for k in changed:
            self.draft.put(k, self.kept[k])
