"""What a verb would have written down of what was typed."""

from typing import Any

from django.db import models

from apps.core.actions import plain
from apps.org.demo.trail import typed as names_of


def typed(record: models.Model, names: list[str]) -> dict[str, Any]:
    """As JSON values: records by key and name, money and days as text."""
    values = plain(record)
    return {name: told if isinstance(told, dict) else values[name] for name, told in names_of(record, names).items()}
