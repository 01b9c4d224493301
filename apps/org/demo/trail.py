"""The log lines of the bureau's own books: entered a month before the half-year, renamed, given roles, gone."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models

from apps.core import demo
from apps.core.dates import local
from apps.org.demo import bureau as plan
from apps.org.models import Absence, Grant, Role

COLUMNS = {
    "campus": ["name", "address", "position"],
    "building": ["campus", "name", "position"],
    "unit": ["name", "short_name", "parent", "campus", "position"],
    "post": ["unit", "title", "rank"],
    "person": ["username", "staff_number", "name", "name_reading", "unit", "post", "phone"],
    "place": ["building", "name", "number", "floor", "kind"],
}


def set_up_on(bureau: demo.Bureau) -> date:
    """When the bureau began to use the system: before anybody booked for the half-year."""
    return min(bureau.starts_on, bureau.today) - timedelta(days=30)


def write(bureau: demo.Bureau) -> None:
    made = bureau.made
    at = local(set_up_on(bureau), time(8, 30))
    for verb, rows in (
        ("campus", made["campuses"].values()),
        ("building", made["buildings"].values()),
        ("unit", made["units"].values()),
        ("post", made["posts"].values()),
        ("person", made["people"]),
        ("place", made["places"]),
    ):
        at = _added(bureau, verb, rows, at)
    _renamed(bureau)
    _left(bureau)


def _added(bureau: demo.Bureau, noun: str, rows: Iterable[Any], at: datetime) -> datetime:
    """One line a row, a few seconds apart; the administrator was entered by nobody, at installation."""
    admin = bureau.made["accounts"]["liujing"]
    for row in rows:
        facts = typed(row, COLUMNS[noun])
        if noun == "unit" and row.name == plan.RENAMED[0]:
            facts |= {"name": plan.RENAMED[1], "short_name": plan.RENAMED[2]}
        bureau.wrote_down(f"org.add_{noun}", row, by=None if row == admin else admin, at=at, facts=facts)
        at += timedelta(seconds=2)
    return at


def typed(row: models.Model, names: list[str]) -> dict[str, Any]:
    """The columns as the log keeps what was typed: a record as its key and name."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: {"id": value.pk, "name": str(value)} if isinstance(value, models.Model) else value
        for name, value in values.items()
        if value not in (None, "")
    }


def _renamed(bureau: demo.Bureau) -> None:
    """One unit got its present name in the fifth month."""
    name, before, short_before = plan.RENAMED
    unit, admin = bureau.made["units"][name], bureau.made["accounts"]["liujing"]
    changes = {"name": [before, name], "short_name": [short_before, unit.short_name]}
    at = local(bureau.month(5) + timedelta(days=10), time(9, 12))
    facts = {"name": name, "short_name": unit.short_name}
    bureau.wrote_down("org.change_unit", unit, by=admin, at=at, version=2, facts=facts, changes=changes)


def _left(bureau: demo.Bureau) -> None:
    admin = bureau.made["accounts"]["liujing"]
    for person in bureau.made["people"]:
        if person.left_on:
            changes = {"is_active": [True, False], "left_on": [None, person.left_on.isoformat()]}
            at, facts = local(person.left_on, time(17, 0)), {"on": person.left_on.isoformat()}
            bureau.wrote_down("org.leave", person, by=admin, at=at, version=2, facts=facts, changes=changes)


def granted(bureau: demo.Bureau, grants: Iterable[Grant]) -> None:
    """Roles were given by the security administrator; nobody gives one to himself, so hers came with installation."""
    giver = bureau.made["accounts"]["zhoumin"]
    at = local(set_up_on(bureau) + timedelta(days=1), time(9, 0))
    for grant in grants:
        facts = typed(grant, ["person", "role", "unit", "campus"])
        by = None if grant.role == Role.SECURITY_ADMIN else giver
        bureau.wrote_down("org.grant", grant, by=by, at=at, facts=facts)
        at += timedelta(seconds=20)


def away(bureau: demo.Bureau, absences: Iterable[Absence]) -> None:
    """Written down by the clerk of the unit, a day before."""
    for absence in absences:
        clerk = bureau.made["clerks"][absence.person.unit.name]
        on = min(absence.starts_at.date(), bureau.today) - timedelta(days=1)
        facts = typed(absence, ["person", "kind", "note"])
        times = {"starts_at": absence.starts_at.isoformat(), "ends_at": absence.ends_at.isoformat()}
        bureau.wrote_down("org.add_absence", absence, by=clerk, at=local(on, time(9, 30)), facts=facts | times)
