"""The dry run: what a workbook would do to the books, and what is wrong with it, row by row."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.imports.tables import Table
from apps.core.models import Record
from apps.core.workbooks import day_of, words_of
from apps.org.models import Building, Campus, Person, Place, Post, Unit
from apps.org.queries.sheets import PEOPLE, PLACES, UNITS, USES


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell."""

    table: Table
    row: int
    column: str
    says: str

    def __str__(self) -> str:
        where = {"sheet": self.table.title, "row": self.row, "column": self.column, "says": self.says}
        if not self.column:
            return _("%(sheet)s, row %(row)s: %(says)s") % where
        return _("%(sheet)s, row %(row)s, “%(column)s”: %(says)s") % where


@dataclass(frozen=True)
class Step:
    """What one row does: make a record, or change ``record``. Relations stand by name, for some are made on the way."""

    table: Table
    row: int
    record: Record | None
    facts: dict[str, Any]
    names: dict[str, Any]


@dataclass
class Plan:
    """What the whole workbook does. Nothing is done unless ``problems`` is empty."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same: int = 0

    @property
    def made(self) -> int:
        return sum(step.record is None for step in self.steps)

    @property
    def changed(self) -> int:
        return len(self.steps) - self.made


class World:
    """The books as they stand, by the names people write."""

    def __init__(self) -> None:
        self.units = {unit.name: unit for unit in Unit.objects.select_related("parent", "campus")}
        self.campuses = {campus.name: campus for campus in Campus.objects.order_by()}
        buildings = Building.objects.select_related("campus").order_by()
        self.buildings = {(building.campus.name, building.name): building for building in buildings}
        places = Place.objects.select_related("building__campus").order_by()
        self.places = {(p.building.campus.name, p.building.name, p.name): p for p in places}
        self.posts = {(post.unit.name, post.title): post for post in Post.objects.select_related("unit").order_by()}
        people = list(Person.objects.select_related("unit", "post").order_by())
        self.by_number = {person.staff_number: person for person in people if person.staff_number}
        self.by_username = {person.username: person for person in people}


def check(sheets: dict[str, Any], world: World | None = None) -> Plan:
    """Judge every row of ``sheets`` (see ``sheets.rows_of``) against the books. Writes nothing."""
    world, plan = world or World(), Plan()
    units = _Units(UNITS, sheets, world, plan)
    units.judge()
    _Places(PLACES, sheets, world, plan).judge()
    _People(PEOPLE, sheets, world, plan, units.seen).judge()
    return plan


class _Checker:
    """One sheet: reads the cells, finds the record a row means, and compares."""

    model: type[Record]
    days: tuple[str, ...] = ("opened_on", "closed_on")
    # The columns that name other records, and how the present one is called.
    relations: tuple[str, ...] = ()

    def __init__(self, table: Table, sheets: dict[str, Any], world: World, plan: Plan, units: Iterable[str] = ()):
        self.table, self.world, self.plan = table, world, plan
        self.rows = sheets.get(table.key, [])
        self.new_units = set(units)
        self.seen: dict[Any, int] = {}
        self.wrong = False

    def judge(self) -> None:
        for number, cells in self.rows:
            self.number, self.wrong = number, False
            facts = {key: value for key, cell in cells.items() if (value := self.value(key, cell)) not in (None, "")}
            for column in self.table.fields:
                if column.is_required and column.key not in facts and column.key not in cells:
                    self.complain(column.key, _("This must be filled in."))
            if not self.wrong:
                self.row(facts)

    def row(self, facts: dict[str, Any]) -> None:
        key, record = self.meant(facts)
        if self.wrong or not self.is_first(key):
            return
        names = {name: facts.pop(name) for name in self.relations if name in facts}
        self.compare(record, facts, names)

    def compare(self, record: Record | None, facts: dict[str, Any], names: dict[str, Any]) -> None:
        """Judge the record as it would be; a row that changes nothing is no step."""
        draft = copy(record) if record is not None else self.model()
        if record is not None:
            facts = {key: value for key, value in facts.items() if getattr(record, key) != value}
            names = {key: name for key, name in names.items() if self.present(record, key) != name}
        for key, value in facts.items():
            setattr(draft, key, value)
        try:
            draft.judge("password")
            if (starts := getattr(draft, "opened_on", None)) and (ends := draft.closed_on) and ends <= starts:
                raise ValidationError({"closed_on": _("The last day must be later than the first.")})
        except ValidationError as error:
            for key, says in error.message_dict.items():
                self.complain(key, " ".join(says))
        if self.wrong:
            return
        if record is not None and not facts and not names:
            self.plan.same += 1
        else:
            self.plan.steps.append(Step(self.table, self.number, record, facts, names))

    def value(self, key: str, cell: Any) -> Any:
        """The cell as its field wants it; complains where it does not fit."""
        if key in self.days:
            day = day_of(cell)
            if day is None:
                says = _("“%(cell)s” is no date. Write it like 2026-03-08.")
                self.complain(key, says % {"cell": words_of(cell)[:40]})
            return day
        return words_of(cell)

    def is_first(self, key: Any) -> bool:
        """Two rows about one record would undo each other."""
        if key in self.seen:
            says = _("Row %(row)s is about the same record already. Keep one of them.")
            self.complain("", says % {"row": self.seen[key]})
            return False
        self.seen[key] = self.number
        return True

    def complain(self, key: str, says: str) -> None:
        self.wrong = True
        self.plan.problems.append(Problem(self.table, self.number, self.table.label(key), says))

    def unit_exists(self, key: str, name: str) -> None:
        known = {*self.world.units, *self.new_units}
        if name in known:
            return
        says = _("There is no unit called “%(name)s”.")
        if near := get_close_matches(name, known, 1, 0.5):
            says = _("There is no unit called “%(name)s”. Did you mean “%(near)s”?")
        self.complain(key, says % {"name": name[:60], "near": near and near[0]})

    def present(self, record: Any, key: str) -> str | None:
        related = getattr(record, key)
        return related and related.name

    def meant(self, facts: dict[str, Any]) -> tuple[Any, Record | None]:
        raise NotImplementedError


class _Units(_Checker):
    model = Unit
    relations = ("parent", "campus")

    def judge(self) -> None:
        self.new_units = {words_of(cells["name"]) for _number, cells in self.rows if "name" in cells}
        super().judge()
        self._no_rings()

    def meant(self, facts):
        if "parent" in facts:
            self.unit_exists("parent", facts["parent"])
        return facts["name"], self.world.units.get(facts["name"])

    def _no_rings(self) -> None:
        """Units stand in a tree; those that are named as parents are made first."""
        parents = {unit.name: unit.parent and unit.parent.name for unit in self.world.units.values()}
        mine = [step for step in self.plan.steps if step.table is UNITS]
        name_of = {id(step): step.facts.get("name") or step.record.name for step in mine}
        parents |= {name_of[id(step)]: step.names["parent"] for step in mine if "parent" in step.names}
        depth: dict[str, int] = {}
        for step in mine:
            above, seen = name_of[id(step)], set()
            while above and above not in seen:
                seen.add(above)
                above = parents.get(above)
            depth[name_of[id(step)]] = len(seen)
            if above:
                self.number = step.row
                self.complain("parent", _("A unit cannot stand under itself. Choose another parent unit."))
        others = [step for step in self.plan.steps if step.table is not UNITS]
        self.plan.steps = sorted(mine, key=lambda step: depth[name_of[id(step)]]) + others


class _Places(_Checker):
    model = Place
    relations = ("campus", "building")

    def meant(self, facts):
        key = facts["campus"], facts["building"], facts["name"]
        return key, self.world.places.get(key)

    def value(self, key, cell):
        if key == "floor":
            words = words_of(cell).removesuffix("楼").removesuffix("层").removesuffix("F")
            try:
                return int(words)
            except ValueError:
                self.complain(key, _("“%(cell)s” is no floor. Write a whole number.") % {"cell": words_of(cell)[:40]})
                return None
        if key == "kind":
            return self._kind(words_of(cell))
        return super().value(key, cell)

    def _kind(self, words: str) -> str | None:
        known = _kinds()
        if words.lower() in known:
            return known[words.lower()]
        says = _("“%(cell)s” is no use we know. Choose one of: %(choices)s.")
        self.complain("kind", says % {"cell": words[:40], "choices": "、".join(str(kind.label) for kind in Place.Kind)})
        return None

    def present(self, record, key):
        return record.building.campus.name if key == "campus" else record.building.name


@cache
def _kinds() -> dict[str, str]:
    """The uses of places by their names in both languages, and by what offices call them."""
    names = dict(USES)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            names |= {str(kind.label).lower(): kind.value for kind in Place.Kind}
    return names


class _People(_Checker):
    model = Person
    days = ()
    relations = ("unit", "post")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.usernames: dict[str, int] = {}

    def meant(self, facts):
        self.unit_exists("unit", facts["unit"])
        number, username = facts.get("staff_number"), facts.get("username")
        record = self.world.by_number.get(number) or self._by_login_name(facts)
        if record is None:
            username = facts.setdefault("username", number)
        if not number and not username:
            self.complain("staff_number", _("Write a staff number or a login name, so that the person is recognised."))
        if record is not None and not record.is_active:
            self.complain("name", _("%(name)s has left. Let the person come back first.") % {"name": record.name})
        key = record.pk if record else ("new", number or username)
        if username and key not in self.seen:
            self._is_free(username, record, "username" if username != number else "staff_number")
        return key, record

    def _by_login_name(self, facts: dict[str, Any]) -> Person | None:
        """A row with a staff number nobody has may still mean somebody whose number was not known so far."""
        owner = self.world.by_username.get(facts.get("username"))
        number = facts.get("staff_number")
        if owner is None or not number or (not owner.staff_number and owner.name == facts["name"]):
            return owner
        return None

    def _is_free(self, username: str, record: Person | None, column: str) -> None:
        owner = self.world.by_username.get(username)
        if owner is not None and owner is not record:
            says = _("The login name “%(username)s” belongs to %(name)s. Choose another one.")
            self.complain(column, says % {"username": username[:40], "name": owner.name})
        if self.usernames.setdefault(username, self.number) != self.number:
            says = _("Row %(row)s has this login name already.")
            self.complain(column, says % {"row": self.usernames[username]})

    def compare(self, record, facts, names):
        """A post is one of the person's unit."""
        unit = names["unit"]
        if "post" in names:
            names = {**names, "post": (unit, names["post"])}
        super().compare(record, facts, names)

    def present(self, record, key):
        if key == "post":
            return record.post and (record.unit and record.unit.name, record.post.title)
        return super().present(record, key)


def plain_value(record: models.Model, key: str) -> Any:
    """A field as JSON keeps it, relations by id."""
    value = getattr(record, record._meta.get_field(key).attname)
    return value.isoformat() if hasattr(value, "isoformat") else value
