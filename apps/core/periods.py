"""Stretches of days that people report on: a month, a quarter, a half-year, a year, or dates of their own."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import Any

from django.utils.translation import gettext as _

from apps.core import dates

EARLIEST, LATEST = 2000, 2100
LONGEST = 3 * 366  # days: what a page may be asked to count
MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12}
_KEY = re.compile(r"(\d{4})(?:-(?:(\d\d)|([QH])(\d)))?", re.ASCII)


@dataclass(frozen=True, order=True)
class Period:
    """From the first day to the last one, both included."""

    first: date
    last: date

    @classmethod
    def day(cls, on: date) -> "Period":
        return cls(on, on)

    @classmethod
    @cache
    def of(cls, kind: str, year: int, number: int = 1) -> "Period":
        """``of("H", 2026, 1)``: the first half of 2026; kinds are M, Q, H and Y."""
        months = MONTHS[kind]
        last_month = number * months
        first = date(year, last_month - months + 1, 1)
        return cls(first, date(year, last_month, monthrange(year, last_month)[1]))

    @classmethod
    def around(cls, on: date, kind: str) -> "Period":
        """The month, quarter, half-year or year around that day; W: its week from Monday on, D: itself."""
        if kind in ("W", "D"):
            first = dates.monday(on) if kind == "W" else on
            return cls(first, first + timedelta(days=6 if kind == "W" else 0))
        return cls.of(kind, on.year, (on.month - 1) // MONTHS[kind] + 1)

    @classmethod
    def read(cls, text: str) -> "Period | None":
        """What ``key`` wrote: 2026, 2026-H1, 2026-Q2, 2026-06, 2026-06-09, 2026-01-05..2026-03-01; None if it is none
        of these, runs backwards, or is longer than three years."""
        try:
            if named := _KEY.fullmatch(text):
                year, month, kind, number = named.groups()
                found = cls.of("M" if month else kind or "Y", int(year), int(month or number or 1))
            else:
                first, _dots, last = text.partition("..")
                found = cls(date.fromisoformat(first), date.fromisoformat(last or first))
        except ValueError:
            return None
        within = found.first.year >= EARLIEST and found.last.year <= LATEST
        return found if within and found.first <= found.last and len(found) <= LONGEST else None

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Half-open: the first day's midnight, and the one after the last day."""
        return dates.day_bounds(self.first)[0], dates.day_bounds(self.last)[1]

    @cached_property
    def kind(self) -> str:
        """M, Q, H or Y; D for a single day; empty for dates of one's own."""
        if len(self) == 1:
            return "D"
        return next((kind for kind in MONTHS if Period.around(self.first, kind) == self), "")

    @property
    def number(self) -> int:
        """Which month, quarter or half of its year."""
        return (self.first.month - 1) // MONTHS[self.kind] + 1 if self.kind in MONTHS else 0

    @cached_property
    def key(self) -> str:
        """How an address names it."""
        year = self.first.year
        if self.kind == "Y":
            return str(year)
        if self.kind == "M":
            return f"{year}-{self.number:02}"
        if self.kind in ("Q", "H"):
            return f"{year}-{self.kind}{self.number}"
        return self.first.isoformat() + (f"..{self.last.isoformat()}" if self.kind == "" else "")

    @property
    def name(self) -> str:
        """How people name it: 2026年上半年, first half of 2026."""
        year, number = self.first.year, self.number
        if self.kind == "Y":
            return _("year %(year)s") % {"year": year}
        if self.kind == "M":
            return _("%(year)s-%(month)s") % {"year": year, "month": number}
        if self.kind == "Q":
            return _("quarter %(number)s of %(year)s") % {"year": year, "number": number}
        if self.kind == "H":
            words = _("first half of %(year)s") if number == 1 else _("second half of %(year)s")
            return words % {"year": year}
        if self.kind == "D":
            return dates.day(self.first, year=True)
        if self == Period.around(self.first, "W"):
            words = _("week %(week)s of %(year)s (%(first)s–%(last)s)")
            iso, span = self.first.isocalendar(), (f"{on.month}/{on.day}" for on in (self.first, self.last))
            return words % {"week": iso.week, "year": iso.year, "first": next(span), "last": next(span)}
        return f"{dates.day(self.first, year=True)} – {dates.day(self.last, year=True)}"

    def until(self, on: date) -> "Period":
        """What of it has come by that day; all of it where the day lies outside."""
        return Period(self.first, on) if self.first <= on < self.last else self

    def before(self) -> "Period":
        """The one before it: the same kind, or as many days."""
        if self.kind in MONTHS:
            return Period.around(self.first - timedelta(days=1), self.kind)
        return Period(self.first - timedelta(days=len(self)), self.first - timedelta(days=1))

    def after(self) -> "Period":
        if self.kind in MONTHS:
            return Period.around(self.last + timedelta(days=1), self.kind)
        return Period(self.last + timedelta(days=1), self.last + timedelta(days=len(self)))

    def a_year_before(self) -> "Period":
        """The same stretch of the year before; a 29 February becomes the 28th."""
        if self.kind in MONTHS:
            return Period.of(self.kind, self.first.year - 1, self.number)
        return Period(_a_year_before(self.first), _a_year_before(self.last))

    def months(self) -> "list[Period]":
        """The months it touches, cut to it."""
        found, at = [], Period.around(self.first, "M")
        while at.first <= self.last:
            found.append(Period(max(at.first, self.first), min(at.last, self.last)))
            at = at.after()
        return found


def _a_year_before(on: date) -> date:
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)


def asked(request: Any, default: str = "H") -> tuple[Period, bool]:
    """The period in the address, and whether what was asked for could be read; else the present half-year (or what
    kind ``default`` names). ``?first=…&last=…`` are dates of one's own."""
    text = request.GET.get("period", "")
    if first := request.GET.get("first", ""):
        text = f"{first}..{request.GET.get('last', '')}"
    found = Period.read(text[:24])
    return found or Period.around(dates.today(), default), found is not None or not text
