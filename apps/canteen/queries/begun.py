"""What a week can begin with: the dishes of the week before, those of the cycle, or none."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Area, Cycle, CycleDish, Dish, Entry
from apps.canteen.queries import weeks
from apps.canteen.queries.composing.week import Place
from apps.canteen.queries.grids import Grid
from apps.core import dates

LAST_WEEK, CYCLE, EMPTY = "last", "cycle", "empty"
CHOICES = [(LAST_WEEK, _("Last week's dishes")), (CYCLE, _("This week of the cycle")), (EMPTY, _("Nothing"))]


def grid(area: Area, monday: date, begins_with: str) -> Grid:
    """Those that are still offered, in the places this week has."""
    if begins_with == EMPTY:
        return Grid()
    found = _of_the_cycle(area, monday) if begins_with == CYCLE else _of_last_week(area, monday)
    offered = set(Dish.objects.offered().filter(pk__in=set(found.values())).values_list("pk", flat=True))
    return Grid({place: found[place] for place in weeks.places(area, monday) if found.get(place) in offered})


def _of_last_week(area: Area, monday: date) -> dict[Place, int]:
    before = Entry.objects.filter(menu__area=area, menu__starts_on=monday - timedelta(days=7))
    return {
        Place(row.on + timedelta(days=7), row.sitting_id, row.category_id, row.position): row.dish_id for row in before
    }


def _of_the_cycle(area: Area, monday: date) -> dict[Place, int]:
    cycle = Cycle.objects.filter(area=area, is_in_use=True).first()
    rows = CycleDish.objects.filter(cycle=cycle, week=cycle.week_of(monday)) if cycle else []
    return {
        Place(monday + timedelta(days=row.weekday - 1), row.sitting_id, row.category_id, row.position): row.dish_id
        for row in rows
    }


def next_monday(on: date) -> date:
    return on + timedelta(days=7 - on.weekday())


def told(entry: Entry) -> str:
    """A dish of a menu where it has to be told from the others."""
    return f"{dates.day(entry.on)} {entry.sitting} · {entry.category} · {entry.dish}"
