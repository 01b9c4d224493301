"""The week's menu for calendars and programs, by an address without a log-in."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from apps.canteen.models import Area, Entry, Menu
from apps.canteen.queries.board import Table, table_of, tables
from apps.canteen.queries.printed import entries_of, told
from apps.core import dates

BEHIND, AHEAD = timedelta(days=14), timedelta(days=21)
MEALS = 60


def calendar(area: Area, address: str) -> bytes:
    """Each meal of the weeks around as an event (RFC 5545), its dishes in the description."""
    made = Calendar()
    made.add("prodid", f"-//{settings.ROOT_URLCONF}//canteen//")
    made.add("version", "2.0")
    made.add("x-wr-calname", str(area))
    for table, stamp, uid in _meals(area):
        event = Event()
        event.add("uid", f"{uid}@{address}")
        event.add("dtstamp", stamp)
        event.add("dtstart", table.starts_at)
        event.add("dtend", table.ends_at)
        event.add("summary", f"{area} {table.name}")
        event.add("description", "\n".join(f"{row}：{'、'.join(d.name for d in dishes)}" for row, dishes in table.rows))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


def _meals(area: Area) -> list[tuple[Table, Any, str]]:
    today = dates.today()
    rows = Entry.objects.filter(menu__area=area, menu__status=Menu.Status.PUBLISHED)
    found: dict[Any, list[Entry]] = {}
    entries = list(entries_of(rows.filter(on__range=(today - BEHIND, today + AHEAD))).select_related("menu"))
    for entry in entries:
        found.setdefault((entry.on, entry.sitting_id), []).append(entry)
    served = told(entries)
    return [
        (table_of(meal, served), meal[0].menu.published_at or timezone.now(), f"meal-{sitting}-{on:%Y%m%d}")
        for (on, sitting), meal in sorted(found.items(), key=lambda one: (one[0][0], one[0][1]))
    ]


def week(area: Area) -> dict[str, Any]:
    """The coming meals as JSON values."""
    return {
        "area": str(area),
        "says": _("Meals that are not over yet, the next one first; prices in yuan."),
        "meals": [
            {
                "name": table.name,
                "starts_at": table.starts_at.isoformat(),
                "ends_at": table.ends_at.isoformat(),
                "dishes": [
                    {"category": row, "name": dish.name, "price": None if dish.price is None else f"{dish.price:.2f}",
                     "allergens": dish.allergens}
                    for row, dishes in table.rows for dish in dishes
                ],
            }
            for table in tables(area, MEALS)
        ],
    }  # fmt: skip
