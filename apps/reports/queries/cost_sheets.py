"""The monthly cost report as the officials' sheets: by line, units against categories, and what is watched closely."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.periods import Period
from apps.ledger.queries import entries, groups
from apps.reports.queries.costs import NOTHING, Cell, MonthlyCosts
from apps.reports.sheets import DASH, Field, Kind, Row, Sheet, Value, change, minus, plus, points, share

AMOUNTS = ("now", "before", "ago", "year", "year_ago")
COMPARED = ("before_more", "before_change", "ago_more", "ago_change", "year_change")


def by_line(found: MonthlyCosts) -> Sheet:
    """Sheet 1: a row a budget line."""
    lines = sorted(found.lines.values(), key=lambda line: (line.code, line.pk))
    sums = _sums(found.cells, lambda cell: cell.line)
    rows = [_line(found, line, sums[line.pk]) for line in lines]
    return Sheet("1", _("By budget line"), _line_fields(found), _with_sums(found, rows), note=_line_note(found),
                 signed=True, empty=_("Nothing was spent in these months."))  # fmt: skip


def _sums(cells: Iterable[Cell], key: Callable[[Cell], Any]) -> dict[Any, dict[str, Decimal]]:
    found: dict[Any, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(AMOUNTS, NOTHING))
    for cell in cells:
        sums = found[key(cell)]
        for name in AMOUNTS:
            sums[name] += getattr(cell, name)
    return found


def opened(found: MonthlyCosts, **only: Any) -> dict[str, str]:
    """Where the amounts of a row lead: to exactly the entries they add up."""
    asked = found.scope | only
    return {name: entries.address(span, **asked) for name, span in found.spans.items()}


def _line(found: MonthlyCosts, line: Any, sums: dict[str, Decimal]) -> Row:
    initial, adjusted = found.budgets.get(line.pk, (NOTHING, NOTHING))
    late = found.late.get(line.pk)
    values: dict[str, Value] = {
        "code": line.code, "name": line.name, **sums, "initial": initial, "adjusted": adjusted,
        "progress": found.progress, "committed": found.committed.get(line.pk, NOTHING),
        "note": _("with late vouchers: ¥%(amount)s") % {"amount": f"{late:,.2f}"} if late else "",
    }  # fmt: skip
    return Row(values | held_back(found), opens=opened(found, line=line) | _promises(found, line))


def _promises(found: MonthlyCosts, line: Any) -> dict[str, str]:
    """Where the budgets of a line and what is promised from them are listed."""
    opens = _books(found, line=line.pk)
    told = {"initial": found.budgets, "adjusted": found.budgets, "committed": found.committed}
    return {name: url for name, url in opens.items() if line.pk in told[name]}


def _books(found: MonthlyCosts, **only: Any) -> dict[str, str]:
    """The lists of budgets and of promises. Of a unit with those below it there are none."""
    if found.unit:
        return {}
    budgets = f"{reverse('ledger_budget_list')}?{urlencode({'year': found.period.last.year} | only)}"
    promises = f"{reverse('ledger_commitment_list')}?{urlencode(only)}"
    return {"initial": budgets, "adjusted": budgets, "committed": promises}


def held_back(found: MonthlyCosts) -> dict[str, Value]:
    """A month that is still open is laid beside no other: a dash stands in place of every comparison."""
    return {} if found.compares else dict.fromkeys(COMPARED, DASH)


def _with_sums(found: MonthlyCosts, rows: list[Row]) -> list[Row]:
    """Under each class its sum, and the total last."""
    if not rows:
        return []
    held = held_back(found) | {"progress": found.progress}
    made: list[Row] = []
    classes = list(dict.fromkeys(str(row["code"])[:3] for row in rows))
    places: list[int] = []
    for code in classes:
        ours = [row for row in rows if str(row["code"])[:3] == code]
        span = tuple(range(len(made), len(made) + len(ours)))
        made += ours
        if len(classes) > 1:
            made.append(_of_class(found, code, held, span))
            places.append(len(made) - 1)
    whole = tuple(places) or tuple(range(len(made)))
    return [*made, Row({"code": "", "name": _("Total"), **held}, "total", whole, opened(found) | _books(found))]


def _of_class(found: MonthlyCosts, code: str, held: dict[str, Value], span: tuple[int, ...]) -> Row:
    group = groups.GROUPS.get(code)
    opens = opened(found, group=code) | _books(found, group=code) if group else {}
    return Row({"code": code, "name": group.label if group else _("Subtotal"), **held}, "sub", span, opens)


def names_of(period: Period) -> dict[str, str]:
    """A month beside the month before; a half-year beside the half-year before."""
    if period.kind == "M":
        return {"now": _("This month"), "before": _("Last month"), "ago": _("Same month last year")}
    return {"now": _("This period"), "before": _("Period before"), "ago": _("Same period last year")}


def _line_fields(found: MonthlyCosts) -> list[Field]:
    names, on_before, on_year = names_of(found.period), _("On the period before"), _("On the year before")
    known = [
        Field("code", _("Code"), Kind.TEXT, width=8),
        Field("name", _("Budget line"), Kind.TEXT, width=19),
        Field("initial", _("Budget as adopted"), adds=True, hides=True),
        Field("adjusted", _("Budget as adjusted"), adds=True, hides=True),
        Field("now", names["now"], adds=True),
        Field("before", names["before"], adds=True, hides=True),
        Field("before_more", _("Amount"), over=on_before, formula=minus("now", "before"), bad="up", hides=True),
        Field("before_change", _("%"), Kind.PERCENT, on_before, change("now", "before"), "up", 9, hides=True),
        Field("ago", names["ago"], adds=True),
        Field("ago_more", _("Amount"), over=on_year, formula=minus("now", "ago"), bad="up", hides=True),
        Field("ago_change", _("%"), Kind.PERCENT, on_year, change("now", "ago"), "up", 9),
        Field("year", _("Year to date"), adds=True),
        Field("year_ago", _("Last year to date"), adds=True, hides=True),
        Field("year_change", _("Change to date, %"), Kind.PERCENT, "", change("year", "year_ago"), "up", 9),
        Field("execution", _("Execution, %"), Kind.PERCENT, "", share("year", "adjusted"), width=9),
        Field("progress", _("Time gone, %"), Kind.PERCENT, width=9, hides=True),
        Field("ahead", _("Ahead of time, points"), Kind.POINTS, "", points("execution", "progress"), "up", 9),
        Field("committed", _("Committed, not paid"), adds=True, hides=True),
        Field("balance", _("Balance left"), formula=minus("adjusted", "year", "committed"), bad="down"),
        Field("note", _("Remarks"), Kind.TEXT, width=16),
    ]  # fmt: skip
    left_out = set() if found.budgets else {"initial", "adjusted", "execution", "progress", "ahead", "balance"}
    left_out |= set() if found.committed or found.budgets else {"committed"}
    return [one for one in known if one.key not in left_out]


def _line_note(found: MonthlyCosts) -> str:
    said = [_("Late vouchers stand in the month in which they came; remarks say so.")]
    if not found.compares:
        said.append(_("The month is not closed yet, so it is not compared with others."))
    if found.budgets:
        said.append(_("Execution is the year to date against the budget as adjusted by the end of the period."))
    return " ".join(said)


# -- sheet 2 -----------------------------------------------------------------------------------------------------------
def matrix(found: MonthlyCosts) -> Sheet:
    """Sheet 2: a row a unit, a column a category."""
    amounts: dict[tuple[int, int], Decimal] = defaultdict(lambda: NOTHING)
    for cell in found.cells:
        if cell.entries:
            amounts[cell.unit, cell.category] += cell.now
    units = sorted({unit for unit, _c in amounts}, key=lambda pk: (found.units[pk].position, pk))
    kinds = sorted({kind for _u, kind in amounts}, key=lambda pk: (found.categories[pk].position, pk))
    keys = tuple(f"c{kind}" for kind in kinds)
    fields = [
        Field("name", _("Section or unit"), Kind.TEXT, width=16),
        *(Field(f"c{kind}", found.categories[kind].name, width=11, adds=True) for kind in kinds),
        Field("sum", _("Total"), formula=plus(*keys) if keys else None, width=13),
    ]
    rows = []
    for unit in units:
        values = {f"c{kind}": amounts[unit, kind] for kind in kinds if (unit, kind) in amounts}
        asked = {kind: {"unit": unit, "category": kind} for kind in kinds if (unit, kind) in amounts}
        opens = {f"c{kind}": _exactly(found, **only) for kind, only in asked.items()}
        given = {key: values.get(key) for key in keys}
        rows.append(Row({"name": str(found.units[unit]), **given}, opens=opens | {"sum": _exactly(found, unit=unit)}))
    if rows:
        opens = {f"c{kind}": _exactly(found, category=kind) for kind in kinds} | {"sum": _exactly(found)}
        rows.append(Row({"name": _("Total")}, "total", tuple(range(len(rows))), opens))
    return Sheet("2", _("Units and categories"), fields, rows, crosses=keys, frozen=1,
                 empty=_("Nothing was spent in these months."))  # fmt: skip


def _exactly(found: MonthlyCosts, **only: Any) -> str:
    scope = {} if "unit" in only and found.unit else found.scope
    return entries.address(found.period, **scope, **only)


# -- sheet 3 -----------------------------------------------------------------------------------------------------------
def watched(found: MonthlyCosts) -> Sheet:
    """Sheet 3: abroad, cars and reception; meetings, training and travel: with how much of it there was."""
    known = {line.pk: line for line in found.lines.values() if line.code in groups.WATCHED}
    ours = [cell for cell in found.cells if cell.line in known]
    sums = _sums(ours, lambda cell: (cell.line, cell.category))
    rows: list[Row] = []
    for group in (groups.PUBLIC_THREE, groups.GATHERINGS):
        begin = len(rows)
        order = {key: (group.place(known[key[0]].code), found.categories[key[1]].position) for key in sums
                 if known[key[0]].code in group}  # fmt: skip
        for key in sorted(order, key=order.__getitem__):
            rows.append(_watched(found, key, sums[key], [cell for cell in ours if (cell.line, cell.category) == key]))
        if len(rows) > begin:
            rows.append(_together(found, group, "sub", tuple(range(begin, len(rows)))))
    subs = tuple(at for at, row in enumerate(rows) if row.level)
    if rows:
        rows.append(_together(found, groups.WATCHED, "total", subs))
    return Sheet("3", str(groups.WATCHED.label), _watched_fields(found), rows, frozen=3,
                 note=_("The mean price is worked out from the vouchers that name a quantity."))  # fmt: skip


def _together(found: MonthlyCosts, group: groups.Group, level: str, places: tuple[int, ...]) -> Row:
    name = _("Total") if level == "total" else group.label
    return Row({"name": name, **held_back(found)}, level, places, opened(found, group=group.key))


def _watched(found: MonthlyCosts, key: tuple[int, int], sums: dict[str, Decimal], cells: list[Cell]) -> Row:
    line, kind = found.lines[key[0]], found.categories[key[1]]
    quantity = sum((cell.quantity for cell in cells), Decimal(0))
    measured = sum((cell.measured for cell in cells), NOTHING)
    values: dict[str, Value] = {
        "code": line.code, "line": line.name, "name": kind.name, **sums,
        "entries": sum(cell.entries for cell in cells),
        "quantity": quantity or None, "measure": kind.unit_of_quantity if quantity else "",
        "price": measured / quantity if quantity > 0 else DASH,
    }  # fmt: skip
    return Row(values | held_back(found), opens=opened(found, line=line, category=kind))


def _watched_fields(found: MonthlyCosts) -> list[Field]:
    names, on_year = names_of(found.period), _("On the year before")
    return [
        Field("code", _("Code"), Kind.TEXT, width=8),
        Field("line", _("Budget line"), Kind.TEXT, width=20, hides=True),
        Field("name", _("Cost category"), Kind.TEXT, width=20),
        Field("now", names["now"], adds=True),
        Field("ago", names["ago"], adds=True),
        Field("ago_more", _("Amount"), over=on_year, formula=minus("now", "ago"), bad="up", hides=True),
        Field("ago_change", _("%"), Kind.PERCENT, on_year, change("now", "ago"), "up", 9),
        Field("year", _("Year to date"), adds=True),
        Field("year_ago", _("Last year to date"), adds=True),
        Field("year_change", _("Change to date, %"), Kind.PERCENT, "", change("year", "year_ago"), "up", 9),
        Field("entries", _("Number of vouchers"), Kind.COUNT, width=8, adds=True),
        Field("quantity", _("Quantity"), Kind.NUMBER, width=11),
        Field("measure", _("Unit of measure"), Kind.TEXT, width=9),
        Field("price", _("Mean price (¥)"), Kind.MONEY, width=12, scales=False),
    ]
