"""Verbs of the week's menu: begin it, compose it, publish it in one act."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.freezing import freeze
from apps.canteen.models import Area, Dish, Entry, Meal, Menu, Sample, Sitting
from apps.canteen.queries import begun, prices, weeks
from apps.canteen.queries.composing.checks import Finding, findings
from apps.canteen.queries.grids import Grid
from apps.core.actions import Refused, action
from apps.core.dates import local
from apps.org.models import Person

DRAFT, PUBLISHED = Menu.Status.DRAFT, Menu.Status.PUBLISHED
SHOWN = 5  # of what forbids, in one sentence


@action("canteen.begin_menu", _("Begin a menu"))
def begin_menu(*, by: Person, area: Area, starts_on: date, begins_with: str = begun.LAST_WEEK) -> Menu:
    """The week's menu of an area is begun: with last week's dishes, with those of the cycle, or empty."""
    if starts_on.weekday():
        starts_on -= timedelta(days=starts_on.weekday())
    menu = Menu(area=area, starts_on=starts_on)
    menu.judge()
    menu.save()
    _keep(menu, begun.grid(area, starts_on, begins_with))
    return menu


@action("canteen.compose_menu", _("Save the menu"), when=[DRAFT])
def compose_menu(menu: Menu, *, by: Person, grid: Grid) -> Menu:
    """Dishes are put into the draft of a week. A dish stands at one meal only once."""
    _keep(menu, grid)
    menu.save()
    return menu


def _keep(menu: Menu, grid: Grid) -> None:
    """Write the grid anew; a draft has no history of its own beside the trail."""
    dishes = Dish.objects.offered().in_bulk(set(grid.chosen.values()))
    _must_fit(menu, grid, dishes)
    Entry.objects.filter(menu=menu).delete()
    Entry.objects.bulk_create(
        Entry(menu=menu, on=place.on, sitting_id=place.sitting, category_id=place.category, position=place.position,
              dish_id=dish, is_locked=place in grid.locked)
        for place, dish in sorted(grid.chosen.items())
    )  # fmt: skip


def _must_fit(menu: Menu, grid: Grid, dishes: dict[int, Dish]) -> None:
    """Into the rows that the week has, each dish in a row of its category, once a meal."""
    there = set()
    places = set(weeks.places(menu.area, menu.starts_on))
    for place, pk in grid.chosen.items():
        dish = dishes.get(pk)
        if place not in places:
            raise Refused(gettext("The rows of this menu have been changed. Load the page again."))
        if dish is None:
            raise Refused(gettext("A dish of this menu is not offered any more. Load the page again."))
        if dish.category_id != place.category:
            raise Refused(gettext("“%(dish)s” does not belong into that row.") % {"dish": dish})
        if (place.meal, pk) in there:
            raise Refused(gettext("“%(dish)s” is on the menu of that meal already.") % {"dish": dish})
        there.add((place.meal, pk))


# -- publishing --------------------------------------------------------------------------------------------------------
@action("canteen.publish_menu", _("Publish"), when=[DRAFT])
def publish_menu(menu: Menu, *, by: Person, grid: Grid | None = None) -> Menu:
    """In one act dishes, recipes and prices of their days are frozen, booking opens, and samples to be kept are listed.

    ``grid`` is what the editor shows, if that is not kept yet. Raises ``Refused`` while a check that forbids finds
    something, and names what.
    """
    if grid is not None:
        _keep(menu, grid)
    _must_be_fit(menu)
    entries = list(Entry.objects.filter(menu=menu).select_related("dish"))
    if not entries:
        raise Refused(gettext("There is no dish on this menu yet."))
    price = prices.by_day(menu.days)
    for entry in entries:
        entry.price = price.get((entry.dish_id, entry.on))
    Entry.objects.bulk_update(entries, ["price"])
    freeze(entries)
    _open_meals(menu, entries)
    menu.published_at, menu.published_by = timezone.now(), by
    menu.status = PUBLISHED
    menu.save(update_fields=["published_at", "published_by", "status"])
    return menu


def _must_be_fit(menu: Menu) -> None:
    week = weeks.week(menu.area, menu.starts_on, weeks.chosen(menu))
    hard = [finding for finding in findings(week) if finding.is_hard]
    if hard:
        raise Refused([gettext("This menu cannot be published yet."), *_told(hard)])


def _told(found: list[Finding]) -> list[str]:
    shown = [finding.says for finding in found[:SHOWN]]
    rest = len(found) - len(shown)
    return [*shown, gettext("And %(rest)s more.") % {"rest": rest}] if rest else shown


def _open_meals(menu: Menu, entries: list[Entry]) -> None:
    sittings = {sitting.pk: sitting for sitting in Sitting.objects.filter(area=menu.area)}
    dishes: dict[tuple[date, int], set[int]] = {}
    for entry in entries:
        dishes.setdefault((entry.on, entry.sitting_id), set()).add(entry.dish_id)
    meals = Meal.objects.bulk_create(
        Meal(menu=menu, sitting_id=sitting, on=on, places=sittings[sitting].places,
             closes_at=_closes_at(sittings[sitting], on))
        for on, sitting in sorted(dishes)
    )  # fmt: skip
    Sample.objects.bulk_create(
        Sample(meal=meal, dish_id=dish) for meal in meals for dish in sorted(dishes[meal.on, meal.sitting_id])
    )


def _closes_at(sitting: Sitting, on: date) -> datetime:
    return local(on - timedelta(days=sitting.closes_days), sitting.closes_at)
