"""The condition of a route: rows of field, operator and value that a person can read, all of which must hold."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.matters import Fact, matters

OPERATORS: dict[str, Any] = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "any_of": gettext_lazy("is one of"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "contains": gettext_lazy("contains"),
}
FITS = {
    "number": ("is", "is_not", "at_least", "at_most"),
    "yes_no": ("is",),
    "choice": ("is", "is_not", "any_of"),
    "text": ("is", "is_not", "contains"),
}
_TESTS: dict[str, Callable[[list, Any], bool]] = {
    "is": lambda facts, value: value in facts,
    "is_not": lambda facts, value: value not in facts,
    "any_of": lambda facts, value: bool(set(facts) & set(value)),
    "at_least": lambda facts, value: any(Decimal(fact) >= Decimal(value) for fact in facts),
    "at_most": lambda facts, value: any(Decimal(fact) <= Decimal(value) for fact in facts),
    "contains": lambda facts, value: any(value in fact for fact in facts),
}


def holds(condition: list[dict], facts: dict) -> bool:
    """Whether every row holds; a row about a fact that is not known does not. No row: it always holds."""
    return all(_row_holds(row, facts.get(row["field"])) for row in condition)


def _row_holds(row: dict, fact: Any) -> bool:
    found = [one for one in (fact if isinstance(fact, list) else [fact]) if one not in (None, "")]
    if not found and row["operator"] != "is_not":
        return False
    if isinstance(row["value"], bool):
        return found == [row["value"]]
    value = [str(one) for one in row["value"]] if isinstance(row["value"], list) else str(row["value"])
    return _TESTS[row["operator"]]([str(one) for one in found], value)


def cleaned(matter: str, rows: list[dict]) -> list[dict]:
    """The rows as they are kept. Raises ``ValidationError`` with a sentence for the first that makes no sense."""
    return [_cleaned_row(matters[matter].fields, row) for row in rows]


def _cleaned_row(fields: Any, row: dict) -> dict:
    fact = fields.get(row["field"])
    if fact is None:
        known = "、".join(str(one.label) for one in fields.values())
        raise ValidationError(_("This matter does not know that fact. It knows: %(facts)s.") % {"facts": known})
    if row["operator"] not in FITS[fact.kind]:
        fitting = "、".join(str(OPERATORS[name]) for name in FITS[fact.kind])
        raise ValidationError(_("“%(fact)s” can be asked: %(how)s.") % {"fact": fact.label, "how": fitting})
    return {"field": row["field"], "operator": row["operator"], "value": _value(fact, row["operator"], row["value"])}


def _value(fact: Fact, operator: str, typed: Any) -> Any:
    if fact.kind == "choice":
        several = str(typed).replace("，", ",").replace("、", ",").split(",") if not isinstance(typed, list) else typed
        codes = [_code(fact, str(one).strip()) for one in several if str(one).strip()]
        if not codes or (operator != "any_of" and len(codes) > 1):
            raise ValidationError(_("Choose one value for “%(fact)s”.") % {"fact": fact.label})
        return codes if operator == "any_of" else codes[0]
    if fact.kind == "yes_no":
        return _yes_or_no(fact, typed)
    if fact.kind == "number":
        return _number(fact, typed)
    if not str(typed).strip():
        raise ValidationError(_("Type a value for “%(fact)s”.") % {"fact": fact.label})
    return str(typed).strip()[:80]


def _code(fact: Fact, typed: str) -> str:
    """People type the name; a code is understood too."""
    for code, label in fact.choices():
        if typed in (str(code), str(label)):
            return str(code)
    known = "、".join(str(label) for _code, label in fact.choices())
    raise ValidationError(_("“%(fact)s” can be: %(values)s.") % {"fact": fact.label, "values": known})


def _yes_or_no(fact: Fact, typed: Any) -> bool:
    if isinstance(typed, bool):
        return typed
    answers = {_("yes"): True, "yes": True, "true": True, "1": True, _("no"): False, "no": False, "false": False}
    answers["0"] = False
    if str(typed).strip().lower() not in answers:
        raise ValidationError(_("“%(fact)s” is answered with yes or no.") % {"fact": fact.label})
    return answers[str(typed).strip().lower()]


def _number(fact: Fact, typed: Any) -> str:
    try:
        number = Decimal(str(typed).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= 10**12:
        raise ValidationError(_("Type a number for “%(fact)s”.") % {"fact": fact.label})
    return f"{number.normalize():f}"


def words(matter: str, condition: list[dict]) -> list[str]:
    """Each row as people read it: «people is at least 50»."""
    fields = matters[matter].fields if matter in matters else {}
    return [f"{_label(fields, row)} {OPERATORS[row['operator']]} {shown(fields, row)}" for row in condition]


def _label(fields: Any, row: dict) -> str:
    return str(fields[row["field"]].label) if row["field"] in fields else row["field"]


def shown(fields: Any, row: dict) -> str:
    """The value in words, as it would be typed."""
    value = row["value"]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    fact = fields.get(row["field"])
    if fact is None or fact.kind != "choice":
        return str(value)
    names = {str(code): str(label) for code, label in fact.choices()}
    return "、".join(names.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))
