"""Sockets: a lower floor names them, upper floors plug in from ``AppConfig.ready()``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.core.policies import Rule


class Socket(dict):
    """A named registry that refuses a second plug, so nobody replaces a colleague's part unseen."""

    def __init__(self, says: str):
        super().__init__()
        self.says = says

    def plug(self, key: str, value: Any) -> Any:
        if key in self:
            raise LookupError(f"{key} is plugged twice into “{self.says}”")
        self[key] = value
        return value


@dataclass(frozen=True)
class MenuEntry:
    """A door in the left rail. ``allowed`` decides who sees it; the page behind checks again."""

    label: Any
    icon: str
    url_name: str
    allowed: Rule
    order: int = 100
    group: Any = ""


@dataclass(frozen=True)
class Tile:
    """Something staff come to do (我要…): one tile on the home page, one verb in the palette."""

    label: Any
    icon: str
    url_name: str
    allowed: Rule
    order: int = 100


@dataclass(frozen=True)
class Item:
    """One line of «what needs me» or of «my day»: where it leads and how urgent it looks."""

    title: str
    url: str
    icon: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    note: str = ""
    tone: str = "blue"


@dataclass(frozen=True)
class Holder:
    """Records that carry files. ``may`` decides who attaches and takes away. ``rows`` gives the records whose files a
    person may open, where that is less than what ``visible_to`` shows. ``takers``: it is written down who takes a file
    away."""

    may: Rule
    title: Any
    note: Any = ""
    rows: Callable[[Any], Any] | None = None
    takers: bool = False

    def rows_for(self, model: Any, person: Any) -> Any:
        return self.rows(person) if self.rows else model.objects.visible_to(person)

    def opens(self, person: Any, subject: Any) -> bool:
        """Whether somebody who has this record open may open its files too."""
        return self.rows is None or self.rows(person).filter(pk=subject.pk).exists()


menu = Socket("doors in the left rail")
tiles = Socket("things staff come to do")
todo = Socket("what waits for a person")
calendar = Socket("what a person has on between two moments")
cards = Socket("cards on the home page, by their place in it")
settings = Socket("what a person keeps on the page of preferences, by their place on it")
figures = Socket("numbers of today for those who answer for them")
effects = Socket("effects that the outbox brings about")
reader = Socket("what is read along with the reader of a page: a column of SQL about ``person``, under its name")
schedule = Socket("regular jobs")
timetables = Socket("regular jobs whose timetables are rows")
panels = Socket("panels on the page of every record")
holders = Socket("records that carry files, by model")
work = Socket("kinds of long work")
imports = Socket("tables that come in from files")
names = Socket("what effects and regular jobs are called")
# Takes the line and the record it is about, in the transaction of the verb.
told = Socket("who hears of every line of the audit trail")
# By the first part of their addresses: where a router of apps.core.api is found, "apps.meetings.api.router". Only the
# name, so that whoever serves no API need not load it.
api = Socket("what programs can do")

Todo = Callable[[Any], list[Item]]
Calendar = Callable[[Any, datetime, datetime], list[Item]]
# Gives the metrics of today that this person answers for, as ``metrics.Reading``s in their order.
Figures = Callable[[Any], list[Any]]
# Takes the request, gives the fragment and what to put in it, or None for no card. Keys sort: "20 quick_book".
Card = Callable[[Any], tuple[str, dict] | None]

