"""What hangs in the canteen: the meal that is served and the one that comes next, with prices and allergens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.canteen.models import Area, Entry, Menu
from apps.canteen.queries.printed import Served, entries_of, told
from apps.core import dates

AHEAD = timedelta(days=14)
A_WEEK = 20
STORED = 8  # of which a screen shows two; when the network is gone, the others are there when their time comes


@dataclass
class Table:
    """A meal on the screen: its rows are (category, dishes)."""

    name: str
    day: str
    time: str
    starts_at: datetime
    ends_at: datetime
    rows: list[tuple[str, list[Served]]]

    @property
    def starts_ms(self) -> int:
        """For the screen's own clock."""
        return int(self.starts_at.timestamp() * 1000)

    @property
    def ends_ms(self) -> int:
        return int(self.ends_at.timestamp() * 1000)

    @property
    def is_running(self) -> bool:
        return self.starts_at <= timezone.now() < self.ends_at


def tables(area: Area, count: int = STORED) -> list[Table]:
    """The meals of the area that are not over yet, the next one first."""
    today = dates.today()
    published = Entry.objects.filter(menu__area=area, menu__status=Menu.Status.PUBLISHED)
    entries = list(entries_of(published.filter(on__gte=today, on__lt=today + AHEAD)))
    found: dict[tuple[Any, int], list[Entry]] = {}
    for entry in entries:
        if dates.local(entry.on, entry.sitting.ends) > timezone.now():
            found.setdefault((entry.on, entry.sitting_id), []).append(entry)
    first = sorted(found.values(), key=lambda meal: (meal[0].on, meal[0].sitting.starts))[:count]
    served = told([entry for meal in first for entry in meal])
    return [table_of(meal, served) for meal in first]


def table_of(meal: list[Entry], served: dict[int, Served]) -> Table:
    sitting, on = meal[0].sitting, meal[0].on
    rows: dict[str, list[Served]] = {}
    for entry in sorted(meal, key=lambda one: (one.category.position, one.category_id, one.position)):
        rows.setdefault(entry.category.name, []).append(served[entry.pk])
    return Table(
        name=sitting.name,
        day=dates.day(on),
        time=f"{sitting.starts:%H:%M}–{sitting.ends:%H:%M}",
        starts_at=dates.local(on, sitting.starts),
        ends_at=dates.local(on, sitting.ends),
        rows=list(rows.items()),
    )


def current_menu(area: Area) -> Menu | None:
    """The published menu of this week; of the next one from the day after the last meal, or where this has none."""
    published = Menu.objects.published().filter(area=area).named()
    today = dates.today()
    menus = list(published.filter(starts_on__gt=today - timedelta(days=7), starts_on__lte=today + timedelta(days=7)))
    menus.sort(key=lambda menu: menu.starts_on)
    left = [menu for menu in menus if Entry.objects.filter(menu=menu, on__gte=today).exists()]
    return left[0] if left else (menus[-1] if menus else None)
