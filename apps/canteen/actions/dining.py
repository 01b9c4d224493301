"""Verbs of the house's set-up: where and when people eat, the rows of menus, stations, cycles, rules and limits."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.keeping import corrected, end_before, kept, withdrawn
from apps.canteen.models import (
    Area,
    Category,
    Cycle,
    CycleDish,
    Dish,
    Entry,
    Menu,
    MenuRule,
    SafetyLimit,
    Sitting,
    Slot,
    Station,
)
from apps.canteen.queries import safety
from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.org.models import Person

Rows = list[tuple[Category, int, Decimal]]


@action("canteen.add_area", _("Add dining area"))
def add_area(*, by: Person, **facts: Any) -> Area:
    """The canteen opens a dining area with menus of its own."""
    return kept(Area(), facts)


@action("canteen.change_area", _("Change dining area"))
def change_area(area: Area, *, by: Person, **facts: Any) -> Area:
    """The canteen renames a dining area or takes it out of use."""
    return kept(area, facts)


@action("canteen.add_sitting", _("Add sitting"))
def add_sitting(*, by: Person, rows: Rows, **facts: Any) -> Sitting:
    """The canteen adds a sitting to an area, with the rows that its menus have."""
    sitting = kept(Sitting(), facts)
    _lay_out(sitting, rows)
    return sitting


@action("canteen.change_sitting", _("Change sitting"))
def change_sitting(sitting: Sitting, *, by: Person, rows: Rows, **facts: Any) -> Sitting:
    """The canteen changes the hours or rows of a sitting; menus that were published stay as they are."""
    kept(sitting, facts)
    _lay_out(sitting, rows)
    return sitting


def _lay_out(sitting: Sitting, rows: Rows) -> None:
    Slot.objects.filter(sitting=sitting).delete()
    Slot.objects.bulk_create(
        Slot(sitting=sitting, category=category, dishes=dishes, taken=taken) for category, dishes, taken in rows
    )


@action("canteen.add_station", _("Add kitchen station"))
def add_station(*, by: Person, cooks: Any, **facts: Any) -> Station:
    """The canteen enters a stove or a steamer, what it cooks and how much of it; its cooks are in good health."""
    _must_be_certified(cooks)
    station = kept(Station(), facts)
    station.cooks.set(cooks)
    return station


@action("canteen.change_station", _("Change kitchen station"))
def change_station(station: Station, *, by: Person, cooks: Any, **facts: Any) -> Station:
    """The canteen says what a station manages now, and who cooks there; nobody without a certificate comes to it."""
    there = set(station.cooks.values_list("pk", flat=True))
    _must_be_certified([cook for cook in cooks if cook.pk not in there])
    kept(station, facts)
    station.cooks.set(cooks)
    return station


def _must_be_certified(cooks: Any) -> None:
    """Nobody is put down for the kitchen without a health certificate that is valid today."""
    without = [str(cook) for cook in cooks if not safety.has_certificate(cook, today())]
    if without:
        says = gettext("%(people)s: no valid health certificate. Enter it first; without it nobody works in a kitchen.")
        raise Refused({"cooks": [says % {"people": "、".join(without)}]})


# -- cycles ------------------------------------------------------------------------------------------------------------
@action("canteen.keep_as_cycle", _("Keep as a cycle"), when=[Menu.Status.PUBLISHED])
def keep_as_cycle(menu: Menu, *, by: Person, name: str, weeks: int) -> Cycle:
    """The menus of so many weeks, the last of them this one, are kept to come round again after it."""
    first = menu.starts_on - timedelta(days=7 * (weeks - 1))
    span = [first, menu.starts_on + timedelta(days=6)]
    rows = list(Entry.objects.filter(menu__area=menu.area, menu__status=Menu.Status.PUBLISHED, on__range=span))
    found = {(row.on - first).days // 7 for row in rows}
    if len(found) < weeks:
        says = gettext("Only %(found)s of these %(weeks)s weeks have a published menu. Keep fewer weeks.")
        raise Refused({"weeks": [says % {"found": len(found), "weeks": weeks}]})
    Cycle.objects.filter(area=menu.area, is_in_use=True).update(is_in_use=False)
    cycle = kept(Cycle(), {"area": menu.area, "name": name, "weeks": weeks, "starts_on": first})
    CycleDish.objects.bulk_create(
        CycleDish(cycle=cycle, week=(row.on - first).days // 7 + 1, weekday=row.on.isoweekday(), position=row.position,
                  sitting_id=row.sitting_id, category_id=row.category_id, dish_id=row.dish_id)
        for row in rows
    )  # fmt: skip
    return cycle


@action("canteen.use_cycle", _("Use or lay aside"))
def use_cycle(cycle: Cycle, *, by: Person, is_in_use: bool) -> Cycle:
    """The canteen uses another cycle of an area, or none."""
    if is_in_use:
        Cycle.objects.filter(area=cycle.area, is_in_use=True).exclude(pk=cycle.pk).update(is_in_use=False)
    return kept(cycle, {"is_in_use": is_in_use})


@action("canteen.replace_in_cycle", _("Change a dish"))
def replace_in_cycle(cycle: Cycle, *, by: Person, row: CycleDish, dish: Dish | None) -> Cycle:
    """A dish of a cycle makes room for another one of its kind, or for none; menus that have begun stay as they are."""
    if dish is None:
        row.delete()
    else:
        _not_twice(cycle.dishes.exclude(pk=row.pk), row.week, row.weekday, row.sitting, dish)
        row.dish = dish
        row.save(update_fields=["dish"])
    return kept(cycle, {})


@action("canteen.add_to_cycle", _("Add a dish"))
def add_to_cycle(cycle: Cycle, *, by: Person, week: int, weekday: int, sitting: Sitting, dish: Dish) -> Cycle:
    """A cycle gets one more dish, in a row that has room for it."""
    row = Slot.objects.filter(sitting=sitting, category=dish.category).first()
    there = cycle.dishes.filter(week=week, weekday=weekday, sitting=sitting, category=dish.category)
    taken = {one.position for one in there}
    free = next((n for n in range(row.dishes if row else 0) if n not in taken), None)
    if not 1 <= week <= cycle.weeks:
        raise Refused({"week": [gettext("This cycle has %(weeks)s weeks.") % {"weeks": cycle.weeks}]})
    if free is None:
        says = gettext("%(sitting)s has no room for another dish of “%(category)s”. Change one that is there.")
        raise Refused({"dish": [says % {"sitting": sitting.name, "category": dish.category}]})
    _not_twice(cycle.dishes.all(), week, weekday, sitting, dish)
    CycleDish.objects.create(
        cycle=cycle, week=week, weekday=weekday, sitting=sitting, category=dish.category, position=free, dish=dish
    )
    return kept(cycle, {})


def _not_twice(rows: Any, week: int, weekday: int, sitting: Sitting, dish: Dish) -> None:
    if rows.filter(week=week, weekday=weekday, sitting=sitting, dish=dish).exists():
        says = gettext("“%(dish)s” stands in this meal already. Choose another one.")
        raise Refused({"dish": [says % {"dish": dish}]})


# -- rules and limits --------------------------------------------------------------------------------------------------
@action("canteen.lay_down_rule", _("Lay down anew"))
def lay_down_rule(
    rule: MenuRule, *, by: Person, is_hard: bool, starts_on: date, source: str, limits: dict[str, Any]
) -> MenuRule:
    """From a day on a check forbids or warns by other limits; menus of weeks before are judged by the old ones."""
    end_before(MenuRule.objects.filter(check_code=rule.check_code), starts_on)
    facts = {"check_code": rule.check_code, "is_hard": is_hard, "limits": limits, "source": source}
    return kept(MenuRule(), {**facts, "starts_on": starts_on})


@action("canteen.lay_down_limit", _("Lay down anew"))
def lay_down_limit(limit: SafetyLimit, *, by: Person, value: Decimal, starts_on: date, source: str) -> SafetyLimit:
    """From a day on the kitchen is held to another limit; what was done before is judged by the old one."""
    end_before(SafetyLimit.objects.filter(key=limit.key), starts_on)
    return kept(SafetyLimit(), {"key": limit.key, "value": value, "source": source, "starts_on": starts_on})


@action("canteen.correct_rule", _("Correct"))
def correct_rule(rule: MenuRule, *, by: Person, is_hard: bool, limits: dict[str, Any], reason: str) -> MenuRule:
    """A rule that was mistyped is put right for a reason, as long as no menu was published by it."""
    return corrected(rule, {"is_hard": is_hard, "limits": limits})


@action("canteen.withdraw_rule", _("Withdraw"))
def withdraw_rule(rule: MenuRule, *, by: Person, reason: str) -> MenuRule:
    """A rule that does not hold yet is taken back for a reason; the one before holds on."""
    return _taken_back(rule, MenuRule.objects.filter(check_code=rule.check_code))


@action("canteen.correct_limit", _("Correct"))
def correct_limit(limit: SafetyLimit, *, by: Person, value: Decimal, reason: str) -> SafetyLimit:
    """A limit that was mistyped is put right for a reason, as long as nothing was judged by it."""
    return corrected(limit, {"value": value})


@action("canteen.withdraw_limit", _("Withdraw"))
def withdraw_limit(limit: SafetyLimit, *, by: Person, reason: str) -> SafetyLimit:
    """A limit that does not hold yet is taken back for a reason; the one before holds on."""
    return _taken_back(limit, SafetyLimit.objects.filter(key=limit.key))


def _taken_back(row: Any, rows: Any) -> Any:
    before = withdrawn(row, rows)
    if before is None:
        raise Refused(gettext("Nothing holds before it that could hold on. Correct it instead."))
    return before
