"""What several forms of the canteen type: ticks for a few choices, and lines of a table written one under another."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as say

MOST_LINES, LONGEST_LINE = 60, 120
LONGEST = MOST_LINES * LONGEST_LINE


class ChoicesField(forms.MultipleChoiceField):
    """Several of a few, as ticks; kept as a list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any):
        super().__init__(**{"required": False, **kwargs})


class LinesField(forms.Field):
    """One thing a line, its parts apart by blanks, tabs or commas: pasted from a table, or typed. ``numbers``: how many
    of the parts at the end are numbers, and which of them may be left out with what they are then."""

    widget = forms.Textarea(attrs={"rows": 10, "spellcheck": "false"})

    def __init__(self, *, numbers: Sequence[Decimal | None], **kwargs: Any):
        self.numbers = numbers
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[tuple[str, list[Decimal]]]:
        lines = [line.strip() for line in str(value or "")[:LONGEST].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(say("At most %(most)s lines.") % {"most": MOST_LINES})
        return [self._read(at, line) for at, line in enumerate(lines, start=1)]

    def _read(self, at: int, line: str) -> tuple[str, list[Decimal]]:
        parts = re.split(r"[\s,，、;；]+", unicodedata.normalize("NFKC", line[:LONGEST_LINE]))
        typed, wanted = parts[1:], len(self.numbers)
        least = wanted - sum(usual is not None for usual in self.numbers)
        if not least <= len(typed) <= wanted:
            raise forms.ValidationError(self._says(at, line))
        try:
            found = [Decimal(one.rstrip("%gG克")) for one in typed]
        except InvalidOperation as error:
            raise forms.ValidationError(self._says(at, line)) from error
        if any(not number.is_finite() or not 0 < number < 10**6 for number in found):
            raise forms.ValidationError(self._says(at, line))
        rest = [usual for usual in self.numbers[len(found) :] if usual is not None]
        return parts[0], [*found, *rest]

    def _says(self, at: int, line: str) -> str:
        says = say("Line %(at)s cannot be read: “%(line)s”. Write a name and numbers above zero, with blanks between.")
        return says % {"at": at, "line": line[:40]}

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """They were judged as they were read."""


def plain(number: Any) -> str:
    """2.50 as 2.5, 3.00 as 3."""
    return f"{Decimal(number).normalize():f}"
