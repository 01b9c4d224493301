"""Drawing up a roster, and changing one as little as can be."""

from dataclasses import dataclass, field
from time import process_time

from .building import Draft, build, by_hardness, mend
from .fairness import Dues
from .improving import Progress, improve
from .instance import Assignment, Instance, Roster
from .problem import Problem
from .sheet import NOBODY


@dataclass(frozen=True, slots=True)
class Hole:
    """A place nobody may fill: by person the rules that stand in the way, those with the fewest first."""

    date: str
    post: str
    why_not: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """``cost`` and ``bound`` as in ``fairness``; ``gap`` is how far above the bound, 0.05 being five per cent."""

    roster: Roster
    cost: float
    bound: float
    unwanted: int
    holes: list[Hole] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)  # what was agreed and breaks a rule
    changed: int = 0  # duties that have somebody else than before, when an earlier roster was changed
    # By person and class: duties done beyond one's due, to be ``carried`` into the next roster.
    credits: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        if self.cost <= self.bound or not self.bound:
            return 0.0
        return self.cost / self.bound - 1


def solve(instance: Instance, seconds: float, *, dice: int = 0, go_on: Progress | None = None) -> Drawn:
    """A roster that breaks no rule, as fair as ``seconds`` of processor time allow, those for building it included."""
    began = process_time()
    problem = Problem(instance)
    draft = build(problem, Dues(problem))
    improve(draft, seconds - (process_time() - began), dice=dice, go_on=go_on)
    return _drawn(mend(draft))


def repair(
    instance: Instance, base: Roster, seconds: float, *, dice: int = 0, go_on: Progress | None = None
) -> Drawn:
    """``base`` where it still holds; only what no longer does is given to others, and for each of those at most
    ``DEPTH`` more are moved. Then the places that have changed anyway are shared out as fairly as they can be."""
    began = process_time()
    problem = Problem(instance)
    draft = Draft(problem, Dues(problem))
    draft.pin()
    before = _take_over(draft, base)
    for k in by_hardness(problem):
        if draft.sheet.who[k] == NOBODY:
            draft.fill(k)
    changed = [
        k for k, person in enumerate(draft.sheet.who) if person not in before[problem.places[k].slot]
    ]  # fmt: skip
    improve(draft, seconds - (process_time() - began), dice=dice, only=changed, go_on=go_on)
    return _drawn(draft, before)


def judge(instance: Instance, roster: Roster) -> Drawn:
    """What this roster is worth, whoever made it; whether it breaks a rule is not asked."""
    problem = Problem(instance)
    draft = Draft(problem, Dues(problem))
    free = {where: list(places) for where, places in problem.place_at.items()}
    for one in roster.assignments:
        draft.put(free[one.date, one.post].pop(0), problem.number[one.person])
    return _drawn(draft)


def _take_over(draft: Draft, base: Roster) -> dict[int, list[int]]:
    """Puts everybody back where they were and still may be; by slot, who was there."""
    problem = draft.problem
    before: dict[int, list[int]] = {place.slot: [] for place in problem.places}
    for one in base.assignments:
        places = problem.place_at.get((one.date, one.post), [])
        person = problem.number.get(one.person, NOBODY)
        if not places:
            continue
        slot = problem.places[places[0]].slot
        before[slot].append(person)
        free = next((k for k in places if draft.sheet.who[k] == NOBODY), None)
        if free is not None and person in problem.able_at[free] and draft.sheet.may(free, person):
            draft.put(free, person)
    return before


def _drawn(draft: Draft, before: dict[int, list[int]] | None = None) -> Drawn:
    problem, sheet, dues = draft.problem, draft.sheet, draft.dues
    rows = [
        Assignment(
            date=problem.days[place.day].date, post=problem.posts[place.post].id, person=problem.people[person].id
        )
        for place, person in zip(problem.places, sheet.who, strict=True) if person != NOBODY
    ]  # fmt: skip
    return Drawn(
        roster=Roster(assignments=rows), cost=dues.cost(sheet), bound=dues.bound, unwanted=dues.unwanted(sheet),
        holes=[_hole(draft, k) for k, person in enumerate(sheet.who) if person == NOBODY],
        unmet=draft.unmet, changed=_changed(draft, before) if before is not None else 0,
        credits={one.id: dues.credits(n, draft.over[n]) for n, one in enumerate(problem.people)},
    )  # fmt: skip


def _changed(draft: Draft, before: dict[int, list[int]]) -> int:
    changed = 0
    for places in draft.problem.place_at.values():
        there, then = {draft.sheet.who[k] for k in places}, {*before[draft.problem.places[places[0]].slot]}
        changed += len(places) - len(there & then)
    return changed


def _hole(draft: Draft, k: int) -> Hole:
    problem, place = draft.problem, draft.problem.places[k]
    group = problem.posts[place.post].group
    why = {
        one.id: [*draft.sheet.why_not(k, n)] for n, one in enumerate(problem.people) if one.group == group
    }  # fmt: skip
    ranked = dict(sorted(why.items(), key=lambda row: len(row[1])))
    return Hole(problem.days[place.day].date.isoformat(), problem.posts[place.post].id, ranked)
