"""A first complete roster: the hardest days first, each to whom it costs least; who stands in the way is moved."""

from .fairness import WEIGHT, Dues
from .problem import RATHER_NOT, Problem
from .sheet import NOBODY, Sheet

# How many people may be moved for one place, and how many are looked at for each move.
DEPTH, BREADTH = 3, 12


class Draft:
    """A sheet with what each duty costs kept beside it."""

    def __init__(self, problem: Problem, dues: Dues):
        self.problem, self.dues = problem, dues
        self.sheet = Sheet(problem)
        self.over = dues.deviations(self.sheet)
        self.pinned: set[int] = set()
        self.unmet: list[str] = []

    def put(self, k: int, person: int) -> None:
        self.sheet.put(k, person)
        over = self.over[person]
        for cls in self.problem.places[k].classes:
            over[cls] += 1

    def take(self, k: int) -> int:
        person = self.sheet.take(k)
        over = self.over[person]
        for cls in self.problem.places[k].classes:
            over[cls] -= 1
        return person

    def price(self, k: int, person: int) -> float:
        """What the roster would cost more with this person there."""
        place, over = self.problem.places[k], self.over[person]
        even = sum(WEIGHT[cls] * (2 * over[cls] + 1) for cls in place.classes)
        return even + RATHER_NOT * (self.problem.rather_not[person] >> place.bit & 1)

    def pin(self) -> None:
        """What was agreed stands, whatever it costs, unless it breaks a rule: then ``unmet`` says which."""
        for person, one in enumerate(self.problem.people):
            for pin in one.pins:
                k = next((k for k in self.problem.place_at[pin.date, pin.post] if self.sheet.who[k] == NOBODY), None)
                why = ["need"] if k is None else [*self.sheet.why_not(k, person)]
                if k is None or why:
                    self.unmet.append(f"{one.id} cannot be pinned to {pin.post} on {pin.date}: {', '.join(why)}")
                else:
                    self.put(k, person)
                    self.pinned.add(k)

    def fill(self, k: int, depth: int = DEPTH, untouched: frozenset[int] = frozenset()) -> bool:
        """Somebody at the free place ``k``; at most ``depth`` others are moved from where they serve."""
        by_price = sorted(self.problem.eligible[k], key=lambda person: self.price(k, person))
        for person in by_price:
            if self.sheet.may(k, person):
                self.put(k, person)
                return True
        if not depth:
            return False
        return any(self._fill_after_moving(k, person, depth, untouched | {k}) for person in by_price[:BREADTH])

    def _fill_after_moving(self, k: int, person: int, depth: int, untouched: frozenset[int]) -> bool:
        for other in self._in_the_way(k, person):
            if other in untouched or other in self.pinned:
                continue
            moved = self.take(other)
            if self.sheet.may(k, person):
                self.put(k, person)
                if self.fill(other, depth - 1, untouched | {other}):
                    return True
                self.take(k)
            self.put(other, moved)
        return False

    def _in_the_way(self, k: int, person: int) -> list[int]:
        """Places near ``k`` that this person has, or that others have who serve there as well."""
        here, who, places = self.problem.places[k], self.sheet.who, self.problem.places
        block = self.problem.block_of[k]
        near = [
            n for n in self.problem.near[here.day]
            if who[n] == person or (places[n].slot == here.slot and who[n] not in (NOBODY, person))
        ]  # fmt: skip
        far = [n for n, one in enumerate(who) if one == person and block >> places[n].bit & 1] if block else []
        return list(dict.fromkeys(near + far))


def build(problem: Problem, dues: Dues) -> Draft:
    """Every place that can be filled without more than ``DEPTH`` people moved for it."""
    draft = Draft(problem, dues)
    draft.pin()
    for k in by_hardness(problem):
        if draft.sheet.who[k] == NOBODY:
            draft.fill(k, depth=1)
    return mend(draft)


def mend(draft: Draft) -> Draft:
    """Looks longer for whoever could stand at the places that are still free."""
    for k in by_hardness(draft.problem):
        if draft.sheet.who[k] == NOBODY:
            draft.fill(k)
    return draft


def by_hardness(problem: Problem) -> list[int]:
    """Days that weigh most first, among them the places for which the fewest people can be asked."""
    weigh = [sum(WEIGHT[cls] for cls in place.classes) for place in problem.places]
    return sorted(range(len(problem.places)), key=lambda k: (-weigh[k], len(problem.eligible[k]), k))
