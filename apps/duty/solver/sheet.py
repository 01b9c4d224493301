"""The sheet that is filled: who serves where, and everything a rule asks about that, kept beside it.

``may`` is asked some hundred thousand times a second and answers with shifts and counts; ``why_not`` says the same in
words, and a test holds that they agree.
"""

from collections import defaultdict
from collections.abc import Iterator

from .problem import Problem, is_night

NOBODY = -1


class Sheet:
    """Places of ``problem`` by number → a person's number or ``NOBODY``."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.who = [NOBODY] * len(problem.places)
        people, posts = len(problem.people), len(problem.posts)
        self.mask = [0] * people
        self.nights = [0] * people
        self.by_post = [[0] * posts for _person in range(people)]
        self.hours: list[dict[int, float]] = [defaultdict(float) for _person in range(people)]
        self.slot: dict[int, list[int]] = defaultdict(list)
        for person, number, at, month in problem.served:
            post = problem.posts[number]
            self.mask[person] |= 1 << at
            self.by_post[person][number] |= 1 << at
            self.nights[person] |= is_night(post) << at
            self.hours[person][month] += post.hours

    def put(self, k: int, person: int) -> None:
        place = self.problem.places[k]
        bit = 1 << place.bit
        self.who[k] = person
        self.mask[person] |= bit
        self.by_post[person][place.post] |= bit
        self.hours[person][place.month] += place.hours
        self.slot[place.slot].append(person)
        if place.is_night:
            self.nights[person] |= bit

    def take(self, k: int) -> int:
        """Frees the place; who had it."""
        place, person = self.problem.places[k], self.who[k]
        bit = 1 << place.bit
        self.who[k] = NOBODY
        self.mask[person] ^= bit
        self.by_post[person][place.post] ^= bit
        self.hours[person][place.month] -= place.hours
        self.slot[place.slot].remove(person)
        if place.is_night:
            self.nights[person] ^= bit
        return person

    def may(self, k: int, person: int) -> bool:
        """Whether no rule is broken by this person at the free place ``k``; that they are eligible is known."""
        problem, mask = self.problem, self.mask[person]
        place = problem.places[k]
        at = place.bit
        if mask >> at & 1 or mask & problem.block_of[k]:
            return False
        for other, back, bits in problem.clashes[place.post]:
            if self.by_post[person][other] >> (at - back) & bits:
                return False
        for most, days in problem.windows:
            if too_many(mask, at, most, days):
                return False
        if place.is_night:
            for most, days in problem.night_windows:
                if too_many(self.nights[person], at, most, days):
                    return False
        limit = problem.rules.monthly_hours
        if limit is not None and self.hours[person][place.month] + place.hours > limit:
            return False
        return self._gets_on(k, person)

    def _gets_on(self, k: int, person: int) -> bool:
        problem = self.problem
        place = problem.places[k]
        for one in problem.apart[person]:
            if self.mask[one] >> place.bit & 1:
                return False
        post, there = problem.posts[place.post], self.slot.get(place.slot)
        if not there:
            return post.mix is None or post.mix.novices > 0 or not problem.people[person].novice
        people = problem.people
        if post.dept_distinct and any(people[one].dept == people[person].dept for one in there):
            return False
        if post.mix is not None and people[person].novice:
            return sum(people[one].novice for one in there) < post.mix.novices
        return True

    def why_not(self, k: int, person: int) -> Iterator[str]:
        """Each rule that this person at that free place would break, by its name in the instance."""
        problem = self.problem
        place, one = problem.places[k], problem.people[person]
        post, on, at = problem.posts[place.post], problem.days[place.day].date, place.bit
        mask = self.mask[person]
        checks = {
            "group": one.group != post.group,
            "certificates": not {*post.certificates} <= {*one.certs},
            "active": one.active is not None and not one.active[0] <= on <= one.active[1],
            "unavailable": on in one.unavailable,
            "rest_hours": any(
                self.by_post[person][other] >> (at - back) & bits for other, back, bits in problem.clashes[place.post]
            ),
            "at_most": any(too_many(mask, at, most, days) for most, days in problem.windows),
            "one_per_block": bool(mask & problem.block_of[k]),
            "nights": place.is_night
            and any(too_many(self.nights[person], at, most, days) for most, days in problem.night_windows),
            "monthly_hours": problem.rules.monthly_hours is not None
            and self.hours[person][place.month] + place.hours > problem.rules.monthly_hours,
            "with_others": not self._gets_on(k, person),
        }
        yield from (name for name, broken in checks.items() if broken)


def too_many(mask: int, at: int, most: int, days: int) -> bool:
    """Whether with the bit ``at`` some ``days`` days in a row have more than ``most`` duties."""
    begins = at - days + 1
    near = (mask | 1 << at) >> begins & (1 << 2 * days - 1) - 1
    if near.bit_count() <= most:
        return False
    whole = (1 << days) - 1
    return any((near >> shift & whole).bit_count() > most for shift in range(days))
