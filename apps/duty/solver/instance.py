"""What is to be rostered, as it is exchanged: ``docs/duty_roster.md`` has the schema with an example.

Nothing here asks a database: a roster is drawn up from a snapshot, by whichever program holds one.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveInt, model_validator

Tag = Literal["weekend", "festival", "statutory"]
# What duties are weighed by. A statutory day is a festival day as well; a night may fall on any of them.
Class = Literal["working", "weekend", "festival", "statutory", "night"]


def _named_once(rows: list) -> list:
    names = [row.id for row in rows]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"the id {twice[0]!r} stands there twice")
    return rows


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Day(_Part):
    date: date
    tags: list[Tag] = []
    block: str | None = None  # the festival it belongs to


class Mix(_Part):
    novices: int = Field(ge=0)  # at most so many on one duty


class Post(_Part):
    id: str
    group: str
    need: PositiveInt = 1
    start: float = Field(default=8, ge=0, lt=24)  # hours after midnight
    hours: float = Field(default=24, gt=0, le=24)
    certificates: list[str] = []
    mix: Mix | None = None
    dept_distinct: bool = False


class Pin(_Part):
    date: date
    post: str


class Person(_Part):
    id: str
    group: str
    certs: list[str] = []
    dept: str = ""
    novice: bool = False
    share: NonNegativeFloat = 1  # of a full part in the duties
    carried: dict[Class, float] = {}  # duties done beyond one's due before the first day
    unavailable: list[date] = []
    rather_not: list[date] = []
    active: tuple[date, date] | None = None  # both included
    apart: list[str] = []
    pins: list[Pin] = []
    served: list[Pin] = []  # before the first day: for rest and «at most», not for what is fair


class AtMost(_Part):
    duties: PositiveInt
    days: PositiveInt


class Rules(_Part):
    rest_hours: NonNegativeFloat = 0  # between the end of one duty and the beginning of the next
    at_most: AtMost | None = None
    one_per_block: bool = False
    nights: AtMost | None = None
    monthly_hours: NonNegativeFloat | None = None


class Instance(_Part):
    days: Annotated[list[Day], Field(min_length=1)]
    posts: Annotated[list[Post], Field(min_length=1), AfterValidator(_named_once)]
    people: Annotated[list[Person], AfterValidator(_named_once)]
    rules: Rules = Rules()

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        dates = [day.date for day in self.days]
        if dates != sorted(set(dates)):
            raise ValueError("days: each date once, in order")
        posts, people = {post.id: post for post in self.posts}, {person.id for person in self.people}
        for person in self.people:
            if unknown := sorted({*person.apart} - people):
                raise ValueError(f"people {person.id!r}: apart from {unknown[0]!r}, whom nobody knows")
            for pin in person.pins:
                if pin.post not in posts or pin.date not in dates:
                    raise ValueError(f"people {person.id!r}: pinned to {pin.post!r} on {pin.date}, which is not there")
            for duty in person.served:
                if duty.post not in posts or duty.date >= dates[0]:
                    raise ValueError(f"people {person.id!r}: has served {duty.post!r} on {duty.date}, not before")
        return self


class Assignment(_Part):
    date: date
    post: str
    person: str


class Roster(_Part):
    assignments: list[Assignment]
