"""Which item somebody means: by its number, barcode, name or pinyin, with or without a quantity behind it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db.models import Q

from apps.core.pinyin import normal
from apps.supplies.models import Item

# «A4纸 2箱», «W0012 3», «清洁剂 1.5 升»: words, then a number, then perhaps a unit.
TYPED = re.compile(
    r"^(?P<words>.*?\S)(?:\s+|\s*[×xX*]\s*)(?P<much>-?\d{1,12}(?:\.\d{1,6})?)\s*(?P<unit>[^\d\s.]{0,8})$"
)
MOST = 8


@dataclass(frozen=True)
class Typed:
    """What one line of typing says."""

    words: str
    much: Decimal | None = None
    unit: str = ""


def read(text: str) -> Typed:
    """A quantity is whatever number stands at the end behind a blank; without one it is left open."""
    text = text.replace("\0", " ").strip()
    if found := TYPED.match(text):
        try:
            return Typed(found["words"].strip(), Decimal(found["much"]), found["unit"])
        except InvalidOperation:
            pass
    return Typed(text)


def exactly(texts: Iterable[str]) -> dict[str, Item]:
    """By what was typed: the item that has just that number, barcode or whole name; two of one name are none."""
    asked = {text: normal(text) for text in texts if text}
    words = {word for pair in asked.items() for word in pair}
    by_name = Q(name__in=[*words, *(word.split()[0] for word in words if word.split())])
    rows = Item.objects.filter(
        Q(code__in=[w.upper() for w in words]) | Q(code__in=words) | Q(barcode__in=words) | by_name
    )
    called: dict[str, list[tuple[int, Item]]] = {}
    for item in rows.prefetch_related("packs").distinct():
        for rank, name in enumerate((item.code, item.barcode or "", str(item), item.name)):
            called.setdefault(normal(name), []).append((rank, item))
    found = {}
    for text, word in asked.items():
        best = min((rank for rank, _item in called.get(word, [])), default=None)
        named = {item for rank, item in called.get(word, []) if rank == best}
        if len(named) == 1:
            found[text] = named.pop()
    return found


def matching(words: str, most: int = MOST) -> list[Item]:
    """Items whose number, name, specification or pinyin each word is part of, those that begin with it first."""
    rows = Item.objects.prefetch_related("packs")
    parts = normal(words)[:60].split()[:4]
    if not parts:
        return []
    for part in parts:
        rows = rows.filter(
            Q(name__icontains=part) | Q(spec__icontains=part) | Q(spelling__contains=part)
            | Q(code__istartswith=part) | Q(barcode=part)
        )  # fmt: skip
    found = sorted(rows[:200], key=lambda item: (not normal(item.name).startswith(parts[0]), len(item.name), item.code))
    exact = [item for item in found if normal(words) in (normal(item.code), item.barcode, normal(str(item)))]
    return (exact or found)[:most]


def holds(item: Item, unit: str) -> Decimal | None:
    """How many of the item's own unit one of ``unit`` is; None where it does not convert."""
    if not unit or unit == item.unit:
        return Decimal(1)
    return next((pack.quantity for pack in item.packs.all() if pack.name == unit), None)
