"""Lines of a document as people type, paste or scan them: one item a line, its quantity behind it.

Without scripts it is a text area; with them a field that finds items and a table (static/js/supplies_lines.js).
"""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.supplies.models import Item
from apps.supplies.models.items import plain
from apps.supplies.queries import finding

MOST_LINES, LONGEST = 300, 40_000
LARGEST = Decimal(10) ** 9
AMOUNT, BATCH, UNTIL, OLD = "amount", "batch", "expires_on", "old"
LABELS = {AMOUNT: _("amount (¥)"), BATCH: _("batch"), UNTIL: _("use until"), OLD: _("old ones back")}


class LinesInput(forms.Textarea):
    """``more``: what is asked of a line beside its quantity, in the order in which it is typed behind bars."""

    def __init__(self, more: tuple[str, ...] = ()):
        super().__init__({"rows": 6, "spellcheck": "false", "autocomplete": "off"})
        self.more = more

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        told = {
            "name": name, "value": value or "", "id": (attrs or {}).get("id", f"id_{name}"),
            "css": (attrs or {}).get("class", ""), "pick": reverse_lazy("supplies_pick"),
            "more": [{"key": key, "label": LABELS[key]} for key in self.more], "keys": ",".join(self.more),
        }  # fmt: skip
        return render_to_string("supplies/_lines.html", told)


class LinesField(forms.CharField):
    """Clean value: a list of «item», «quantity» in its own unit, and what ``more`` names."""

    def __init__(self, *more: str, **facts: Any):
        self.more = more
        super().__init__(**{"label": pgettext_lazy("supplies", "items"), "widget": LinesInput(more), **facts})

    def to_python(self, value: Any) -> Any:
        text = str(value or "").replace("\0", " ").replace("\r", "")
        if len(text) > LONGEST:
            raise forms.ValidationError(say("That is too much at once. Enter the rest as a second document."))
        typed = [line for line in text.split("\n") if line.strip()]
        if len(typed) > MOST_LINES:
            raise forms.ValidationError(say("That is too much at once. Enter the rest as a second document."))
        cells = [[cell.strip() for cell in line.replace("｜", "|").replace("\t", "|").split("|")] for line in typed]
        known = finding.exactly([part for row in cells for part in (row[0], finding.read(row[0]).words)])
        return [self._line(n, row, known) for n, row in enumerate(cells, 1)]

    def _line(self, at: int, cells: list[str], known: dict[str, Item]) -> dict[str, Any]:
        typed = finding.read(cells[0])
        item = known.get(cells[0])
        if item:
            typed = finding.Typed(cells[0])
        item = item or known.get(typed.words) or self._the_one(at, typed.words)
        found = {"item": item, "quantity": self._much(at, item, typed)}
        for key, text in zip(self.more, [*cells[1:], *[""] * len(self.more)], strict=False):
            found[key] = self._more(at, key, text)
        if AMOUNT in self.more and found[AMOUNT] is None:
            raise forms.ValidationError(say("Line %(at)s: type what %(item)s cost.") % {"at": at, "item": item})
        return found

    def _the_one(self, at: int, words: str) -> Item:
        found = finding.matching(words)
        if len(found) == 1:
            return found[0]
        if not found:
            says = say("Line %(at)s: there is no item “%(words)s”. Type its number, name or barcode.")
            raise forms.ValidationError(says % {"at": at, "words": words[:40]})
        names = "、".join(f"{item.code} {item}" for item in found[:5])
        says = say("Line %(at)s: “%(words)s” may be several: %(names)s. Type the number in front.")
        raise forms.ValidationError(says % {"at": at, "words": words[:40], "names": names})

    def _much(self, at: int, item: Item, typed: finding.Typed) -> Decimal:
        one = finding.holds(item, typed.unit)
        if one is None:
            units = "、".join([item.unit, *(pack.name for pack in item.packs.all())])
            says = say("Line %(at)s: %(item)s does not come in “%(unit)s”. Use %(units)s.")
            raise forms.ValidationError(says % {"at": at, "item": item, "unit": typed.unit, "units": units})
        quantity = (Decimal(1) if typed.much is None else typed.much) * one
        whole = not item.is_whole or quantity == quantity.to_integral_value()
        if not 0 < quantity < LARGEST or not whole or quantity != round(quantity, 3):
            says = say("Line %(at)s: %(asked)s %(unit)s of %(item)s cannot be. Type a number above zero, whole for "
                       "what is counted in pieces.")  # fmt: skip
            asked = {"at": at, "asked": plain(typed.much or 0), "unit": typed.unit or item.unit, "item": item}
            raise forms.ValidationError(says % asked)
        return quantity

    def _more(self, at: int, key: str, text: str) -> Any:
        read = {AMOUNT: _money, BATCH: _batch, UNTIL: _day, OLD: _count}[key]
        try:
            return read(text)
        except ValueError:
            says = say("Line %(at)s: “%(text)s” cannot be read as %(what)s.")
            raise forms.ValidationError(says % {"at": at, "text": text[:40], "what": LABELS[key]}) from None

    def run_validators(self, value: Any) -> None:
        """They were judged as they were read."""

    def validate(self, value: Any) -> None:
        if not value:
            raise forms.ValidationError(say("Enter at least one item with its quantity."))


def _money(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text.replace("¥", "").replace(",", "").strip())
    except InvalidOperation:
        raise ValueError from None
    if not amount.is_finite() or not 0 <= amount < LARGEST or amount != round(amount, 2):
        raise ValueError
    return amount


def _batch(text: str) -> str:
    if len(text) > 30 or not text.isprintable():
        raise ValueError
    return text


def _day(text: str) -> date | None:
    on = parse_date(text) if text else None
    if text and (on is None or not 2000 <= on.year <= 2100):
        raise ValueError
    return on


def _count(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError
    return int(text or 0)


def text_of(lines: Any) -> str:
    """As a form shows it to begin with: (item, quantity) a line."""
    return "\n".join(f"{item.code} {plain(much)}{item.unit}" for item, much in lines)
