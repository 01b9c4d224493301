"""What a table that comes in looks like: its columns and the headings people give them, in either language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.utils import translation

from apps.core.pinyin import normal


@dataclass(frozen=True)
class Field:
    """One column: the field it fills, its heading, other headings people use, and what to write."""

    key: str
    label: Any
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    example: str = ""
    note: Any = ""


@dataclass(frozen=True)
class Table:
    """One sheet."""

    key: str
    title: Any
    aliases: tuple[str, ...]
    fields: tuple[Field, ...]

    def label(self, key: str) -> str:
        return next((str(field.label) for field in self.fields if field.key == key), "")

    def columns(self, headings: Mapping[int, Any]) -> tuple[dict[int, str], list[str]]:
        """Which field each column fills, the first of two with the same heading; and the headings that are unknown."""
        columns: dict[int, str] = {}
        unknown = []
        for at, heading in sorted(headings.items()):
            field = next((f for f in self.fields if bare(str(heading)) in spelled(f.label, f.aliases)), None)
            if field is None or field.key in columns.values():
                unknown.append(str(heading)[:40])
            else:
                columns[at] = field.key
        return columns, unknown

    def missing(self, columns: Mapping[int, str]) -> list[Field]:
        """Columns that must be there and are not."""
        return [field for field in self.fields if field.is_required and field.key not in columns.values()]

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(field.key for field in self.fields if field.is_required)


@lru_cache(maxsize=500)
def spelled(label: Any, aliases: tuple[str, ...]) -> frozenset[str]:
    said = set(aliases)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.add(str(label))
    return frozenset(bare(word) for word in said)


@lru_cache(maxsize=2_000)  # a column names the same few things in row after row
def bare(heading: str) -> str:
    """A heading as it is compared: without the star of required columns, blanks and capitals."""
    return normal(heading).replace("*", "").replace(" ", "")
