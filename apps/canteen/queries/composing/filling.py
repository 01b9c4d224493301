"""Filling the empty places of a week, and mending what a check has found.

A dish that would break a rule that forbids is never chosen: a place for which none is left stays empty, and why is
said. What only a whole meal, day or week can keep (its cost, its salt, fish twice) is kept where exchanging dishes can
do it; whatever forbids and stays broken is told with the answer.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.canteen.queries.composing.board import WEIGHTS, Board
from apps.canteen.queries.composing.checks import Finding, findings
from apps.canteen.queries.composing.week import Facts, Place, Week
from apps.core import dates

ROUNDS, TRIED = 3, 6
TRIED_HARD, JUDGED = 12, 60  # dishes a place and weeks in all, for what forbids
Changes = Iterator[tuple[Place, Facts]]
A_FAULT = 1_000  # one that forbids beside one that warns


@dataclass(frozen=True)
class Failure:
    """A place that stays empty, and why."""

    place: Place
    words: str
    told: dict[str, Any]

    @property
    def says(self) -> str:
        return _(self.words) % self.told


@dataclass
class Filling:
    """What was put where, what could not be, and what forbids and is broken even so."""

    put: dict[Place, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)

    @property
    def says(self) -> list[str]:
        """Why the week cannot be published as it is; nothing where it can."""
        told = {failure.place for failure in self.failures}
        rest = [one for one in self.broken if one.code != "filled" or not told.issuperset(one.places)]
        return [*(failure.says for failure in self.failures), *(one.says for one in rest)]


def fill(week: Week, dice: Random | None = None) -> Filling:
    """Choose a dish for every empty place of ``week``; locked and filled places stay as they are."""
    board = Board(week, dice)
    empty = [place for place in week.places if place not in week.filled and place not in week.locked]
    free = set(empty)
    left: list[Place] = []
    for place in sorted(empty, key=lambda one: (one.on, len(week.pool.get(one.category, ())), one)):
        if not _place_one(board, place, free):
            left.append(place)
    left = [place for place in left if not _place_one(board, place, free)]
    _better(board, free)
    left = [place for place in left if not _place_one(board, place, free)]
    _obey(board, free)
    put = {place: week.filled[place] for place in empty if place in week.filled}
    return Filling(put, [why(board, place) for place in left], [one for one in findings(week) if one.is_hard])


def _place_one(board: Board, place: Place, free: set[Place]) -> bool:
    if found := board.candidates(place):
        board.put(place, found[0])
        return True
    return _push_aside(board, place, free)


def _push_aside(board: Board, place: Place, free: set[Place]) -> bool:
    """A dish that stands elsewhere in the week may come here, if another one can take its place there."""
    week = board.week
    for other in sorted(free & week.filled.keys()):
        if other.category != place.category:
            continue
        moved = week.dishes[week.filled[other]]
        board.take(other)
        if moved in board.candidates(place):
            board.put(place, moved)
            if rest := [dish for dish in board.candidates(other) if dish is not moved]:
                board.put(other, rest[0])
                return True
            board.take(place)
        board.put(other, moved)
    return False


# -- what is still amiss -----------------------------------------------------------------------------------------------
def _better(board: Board, free: set[Place]) -> None:
    """Exchange dishes that were just chosen as long as that leaves fewer faults on their day."""
    for _round in range(ROUNDS):
        before = _weight(findings(board.week))
        for on, places in board.week.days.items():
            mine = [place for place in places if place in free and place in board.week.filled]
            if mine:
                _better_day(board, on, mine)
        if _weight(findings(board.week)) >= before:
            return


def _better_day(board: Board, on: date, mine: list[Place]) -> None:
    day = _only(board.week, on)
    for place in _concerned(day, mine):
        now = _weight(findings(day))
        if not now:
            return
        best = board.week.dishes[board.week.filled[place]]
        board.take(place)
        for dish in board.candidates(place)[:TRIED]:
            board.week.filled[place] = dish.id
            weight = _weight(findings(day))
            if weight < now:
                now, best = weight, dish
        board.week.filled.pop(place, None)
        board.put(place, best)


def _obey(board: Board, free: set[Place]) -> None:
    """What forbids is looked after in the whole week, one exchange of a dish just chosen after another."""
    left = JUDGED
    found = findings(board.week)
    while left > 0:
        now, better = _weight(found), None
        for finding in found:
            for place, dish in _changes(board, finding, free, TRIED_HARD) if finding.is_hard and left > 0 else ():
                after, left = _after(board, place, dish), left - 1
                if (weight := _weight(after)) < now:
                    now, better = weight, (place, dish, after)
                if left <= 0:
                    break
            if better:
                break
        if better is None:
            return
        board.put(*better[:2])
        found = better[2]


def _after(board: Board, place: Place, dish: Facts) -> list[Finding]:
    """What would be found with this dish there."""
    stood = board.week.filled.get(place)
    board.week.filled[place] = dish.id
    found = findings(board.week)
    board.week.filled.pop(place)
    if stood is not None:
        board.week.filled[place] = stood
    return found


def _concerned(day: Week, mine: list[Place]) -> list[Place]:
    """Those in which most faults show, first."""
    shown = Counter(place for one in findings(day) for place in one.places)
    return sorted((place for place in mine if shown[place]), key=lambda place: (-shown[place], place))


# Faults of a whole week, which a day by itself cannot have.
OF_THE_WEEK = {"repeat", "stock"}


def _only(week: Week, on: date) -> Week:
    """The same menu, of which only one day is judged; what is put there is put into the week."""
    whole = {"groups": {"fish": 0}, "variety": {"week": 0}}
    rules = {
        code: replace(rule, limits={**rule.limits, **whole.get(code, {})})
        for code, rule in week.rules.items()
        if code not in OF_THE_WEEK
    }
    return replace(week, places=week.days[on], rules=rules)


def _weight(found: list[Finding]) -> float:
    return sum((A_FAULT if one.is_hard else WEIGHTS.get(one.code, 20)) * (1 + min(one.excess, 1.0)) for one in found)


def mend(week: Week, finding: Finding) -> tuple[Place, Facts] | None:
    """The one change that sets ``finding`` right with the least other faults, and no new one that forbids; None where
    there is none. ``week`` is as before when this returns."""
    board = Board(week)
    before = findings(week)
    hard, best = sum(one.is_hard for one in before), None
    for place, dish in _changes(board, finding):
        after = _after(board, place, dish)
        gone = finding not in after and sum(one.is_hard for one in after) <= hard
        weight = _weight(after)
        if gone and (best is None or weight < best[0]):
            best = weight, place, dish
    return best and (best[1], best[2])


def _changes(board: Board, finding: Finding, free: set[Place] | None = None, tried: int = TRIED) -> Changes:
    """Dishes worth trying, place by place; ``free`` are the places that may be touched."""
    for place in finding.places or tuple(board.week.places):
        if place in board.week.locked or (free is not None and place not in free):
            continue
        stood = board.take(place)
        found = [dish for dish in board.candidates(place) if dish is not stood]
        if stood:
            board.put(place, stood)
        for dish in found[: tried if finding.places else 2]:
            yield place, dish


# -- why a place stays empty -------------------------------------------------------------------------------------------
SAYS = {
    "twice": gettext_noop("%(times)s on the menu of that meal already"),
    "repeat": gettext_noop("%(times)s served too recently"),
    "mains": gettext_noop("%(times)s of an ingredient that is there already"),
    "methods": gettext_noop("%(times)s deep-fried, one too many"),
    "season": gettext_noop("%(times)s out of season"),
    "hazards": gettext_noop("%(times)s that need special care"),
    "ratings": gettext_noop("%(times)s that few people like"),
    "stations": gettext_noop("%(times)s for a station that is full"),
    "stock": gettext_noop("%(times)s without enough in stock"),
}
ALWAYS = {"season", "hazards", "stock"}


def why(board: Board, place: Place) -> Failure:
    """In figures: how many dishes the row needs and how many are allowed, or what keeps each from this place."""
    week = board.week
    pool = week.pool.get(place.category, [])
    hard = {"twice"} | {code for code, rule in week.rules.items() if rule.is_hard}
    kept = {dish.id: [code for code in board.breaks(place, dish) if code in hard] for dish in pool}
    allowed = sum(not ALWAYS.intersection(codes) for codes in kept.values())
    told = {
        "category": week.names.get(("category", place.category), ""),
        "sitting": week.names.get(("sitting", place.sitting), ""),
        "day": dates.day(place.on),
        "allowed": allowed,
    }
    needed = _needed(week, place) if "repeat" in hard else 0
    if needed > allowed:
        words = gettext_noop("%(category)s needs %(needed)s dishes within %(days)s working days, only %(allowed)s are "
                             "allowed.")  # fmt: skip
        return Failure(place, words, {**told, "needed": needed, "days": week.limit("repeat", "days", 3) + 1})
    reasons = Counter(codes[0] for codes in kept.values() if codes)
    told["reasons"] = "；".join(_(SAYS[code]) % {"times": times} for code, times in reasons.most_common())
    words = gettext_noop("%(day)s, %(sitting)s: no dish of %(category)s is left: %(reasons)s.")
    return Failure(place, words, told)


def _needed(week: Week, place: Place) -> int:
    """Different dishes that the row takes within the days in which none may come again."""
    days = week.limit("repeat", "days", 3)
    near = [one for one in week.places if one.category == place.category and week.apart(one.on, place.on) <= days]
    at = sorted({week.workday[one.on] for one in near})
    return max(sum(first <= week.workday[one.on] <= first + days for one in near) for first in at)
