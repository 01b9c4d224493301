"""The instance as the search wants it: numbers instead of names, days as bits.

A place is one person's worth of one post on one day. Somebody's duties are the bits of an integer, one for each day of
the calendar; rest and «at most so many within so many days» are then a shift and a count.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from .instance import Class, Instance, Person, Post

CLASSES: tuple[Class, ...] = ("working", "weekend", "festival", "statutory", "night")
# What a duty too many weighs, squared, by class; and a day on which somebody would rather not.
WEIGHTS = {"working": 2.0, "weekend": 4.0, "festival": 8.0, "statutory": 8.0, "night": 4.0}
RATHER_NOT = 3.0
# A night is what begins from 20:00 on or before 4:00 and is no whole day.
EVENING, MORNING, WHOLE_DAY = 20, 4, 24
# Free bits before the first day, so that a look back never shifts to the wrong side.
AHEAD = 64


@dataclass(frozen=True, slots=True)
class Place:
    """One person's worth of a post on a day. ``slot`` is the same for all who serve there together."""

    day: int
    post: int
    slot: int
    bit: int
    month: int
    hours: float
    is_night: bool
    classes: tuple[int, ...]


class Problem:
    """``instance`` compiled. Days, posts and people are numbers in the order of the instance."""

    def __init__(self, instance: Instance):
        self.instance, self.rules = instance, instance.rules
        self.people, self.posts, self.days = instance.people, instance.posts, instance.days
        self.first = self.days[0].date.toordinal() - AHEAD
        self.number = {person.id: n for n, person in enumerate(self.people)}
        self.place_at: dict[tuple, list[int]] = {}
        self.places = [place for day in range(len(self.days)) for place in self._places_of(day)]
        for n, place in enumerate(self.places):
            self.place_at.setdefault((self.days[place.day].date, self.posts[place.post].id), []).append(n)
        self.eligible = [self._eligible(place) for place in self.places]
        self.able_at = [frozenset(people) for people in self.eligible]
        self.rather_not = [self._bits(person.rather_not) for person in self.people]
        self.apart = [sorted(self.number[one] for one in self._apart(person)) for person in self.people]
        self.block_of = [self._block(place) for place in self.places]
        self.windows = [(w.duties, w.days) for w in [self.rules.at_most] if w]
        self.night_windows = [(w.duties, w.days) for w in [self.rules.nights] if w]

    @cached_property
    def served(self) -> list[tuple[int, int, int, int]]:
        """What was done before the first day, as far back as any rule looks: person, post, bit and month."""
        posts = {post.id: n for n, post in enumerate(self.posts)}
        return [
            (n, posts[duty.post], duty.date.toordinal() - self.first, month_of(duty.date))
            for n, person in enumerate(self.people) for duty in person.served
            if duty.date.toordinal() >= self.first
        ]  # fmt: skip

    def bit_of(self, on) -> int:
        return 1 << (on.toordinal() - self.first)

    def _bits(self, dates) -> int:
        last = self.days[-1].date
        return sum({self.bit_of(on) for on in dates if self.days[0].date <= on <= last})

    def _places_of(self, day: int) -> list[Place]:
        on, made = self.days[day], []
        for number, post in enumerate(self.posts):
            classes = tuple(CLASSES.index(name) for name in classes_of(on.tags, post))
            made += [
                Place(
                    day=day, post=number, slot=day * len(self.posts) + number, bit=on.date.toordinal() - self.first,
                    month=month_of(on.date), hours=post.hours, is_night=is_night(post), classes=classes,
                )
            ] * post.need  # fmt: skip
        return made

    def _eligible(self, place: Place) -> list[int]:
        on = self.days[place.day].date
        return [n for n in self._able[place.post] if on not in self._away[n] and is_active(self.people[n], on)]

    @cached_property
    def _away(self) -> list[set]:
        return [{*person.unavailable} for person in self.people]

    @cached_property
    def _able(self) -> list[list[int]]:
        return [[n for n, one in enumerate(self.people) if suits(one, post)] for post in self.posts]

    def _apart(self, person: Person) -> set[str]:
        return {*person.apart} | {other.id for other in self.people if person.id in other.apart}

    def _block(self, place: Place) -> int:
        """The bits of all days of the festival the place belongs to, if somebody serves but once in it."""
        name = self.days[place.day].block
        if not (self.rules.one_per_block and name):
            return 0
        return sum(1 << (day.date.toordinal() - self.first) for day in self.days if day.block == name)

    @cached_property
    def near(self) -> list[list[int]]:
        """By day: the places on days whose duties can be in each other's way."""
        reach = max([back for row in self.clashes for _post, back, _bits in row] + [d for _m, d in self.windows])
        reach = max(reach, *(days for _most, days in self.night_windows), 1)
        at = [place.day for place in self.places]
        return [
            list(range(bisect_left(at, day - reach), bisect_right(at, day + reach))) for day in range(len(self.days))
        ]

    @cached_property
    def clashes(self) -> list[list[tuple[int, int, int]]]:
        """By post: (other post, how far to look back, bits from there on which its duty leaves too little rest)."""
        return [
            [(b, back, bits) for b, other in enumerate(self.posts) if (found := self._clash(post, other))
             for back, bits in [found]] for post in self.posts
        ]  # fmt: skip

    def _clash(self, post: Post, other: Post) -> tuple[int, int] | None:
        back = ceil((self.rules.rest_hours + WHOLE_DAY) / WHOLE_DAY) + 1
        bits = sum(1 << (days + back) for days in range(-back, back + 1) if self._too_close(post, other, days))
        return (back, bits) if bits else None

    def _too_close(self, post: Post, other: Post, days: int) -> bool:
        """Whether ``other``, ``days`` later, and ``post`` leave too little rest. Nobody serves twice on one date."""
        begins = other.start + WHOLE_DAY * days
        gap = begins - post.start - post.hours if begins >= post.start else post.start - begins - other.hours
        return days == 0 or gap < self.rules.rest_hours


def month_of(on) -> int:
    return on.year * 12 + on.month


def classes_of(tags, post: Post) -> list[Class]:
    """What a duty counts as."""
    if "statutory" in tags:
        found = ["festival", "statutory"]
    else:
        found = ["festival" if "festival" in tags else "weekend" if "weekend" in tags else "working"]
    return [*found, "night"] if is_night(post) else found


def is_night(post: Post) -> bool:
    return post.hours < WHOLE_DAY and (post.start >= EVENING or post.start < MORNING)


def is_active(person: Person, on) -> bool:
    return person.active is None or person.active[0] <= on <= person.active[1]


def suits(person: Person, post: Post) -> bool:
    return person.group == post.group and {*post.certificates} <= {*person.certs}
