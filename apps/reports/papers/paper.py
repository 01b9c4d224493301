"""A report as it is handed to those who write it down: its sheets, and what its foot says."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.reports.sheets import Sheet, money_words

SHOWN = 12  # characters of the fingerprint on paper


@dataclass(frozen=True)
class Paper:
    """``read_at``: when the books were read, so what came later is not in it. ``drawn``: what goes into the file, where
    it is not just the sheets themselves: a wide one folded for the page, the entries as well."""

    title: str
    office: str
    period: str
    read_at: datetime
    sheets: list[Sheet]
    version: int = 1
    wan: bool = False
    drawn: list[Sheet] = field(default_factory=list)

    @property
    def pages(self) -> list[Sheet]:
        return self.drawn or self.sheets

    @cached_property
    def fingerprint(self) -> str:
        """Of period, whom it is about and every figure: the same figures give the same one, whenever they are read."""
        facts = [self.title, self.office, self.period, self.wan, [_plain(sheet) for sheet in self.sheets]]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False, default=str).encode()).hexdigest()

    @property
    def cut_off(self) -> str:
        return timezone.localtime(self.read_at).strftime("%Y-%m-%d %H:%M")

    @property
    def money(self) -> str:
        return _("Amounts in: %(unit)s") % {"unit": money_words(self.wan)}

    @property
    def foot(self) -> tuple[str, str]:
        """What stands at the left and at the right of every page's foot."""
        left = _("Period: %(period)s · read at %(moment)s") % {"period": self.period, "moment": self.cut_off}
        right = _("Version %(number)s · fingerprint %(mark)s") % {
            "number": self.version, "mark": self.fingerprint[:SHOWN]
        }  # fmt: skip
        return left, right

    @property
    def signatures(self) -> list[str]:
        return [_("Head of the unit"), _("Finance"), _("Checked by"), _("Drawn up by")]


def _plain(sheet: Sheet) -> list[Any]:
    rows = [[_exact(row[one.key]) for one in sheet.fields] for row in sheet.rows]
    return [sheet.number, [one.key for one in sheet.fields], rows]


def _exact(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
