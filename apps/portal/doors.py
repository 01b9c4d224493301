"""The doors a person may open: the left rail, the phone's tab bar, the tiles, and what the palette finds of them."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import search, sockets
from apps.core.pinyin import normal, readings


@dataclass(frozen=True)
class Door:
    label: str
    icon: str
    url: str
    group: str = ""
    active: bool = False


@dataclass(frozen=True)
class Group:
    """Doors of the rail under one heading."""

    label: str
    entries: tuple[Door, ...]


@dataclass(frozen=True)
class Tabs:
    """The phone's bar: two doors, the first thing people come to do, one more door, and the whole menu."""

    before: tuple[Door, ...]
    tile: Door | None
    after: tuple[Door, ...]


@cache
def _address(name: str) -> str:
    """Of a page without anything of its own in its address: that one never changes, and a rail has three dozen."""
    return reverse(name)


def entries(person: Any, path: str) -> list[Door]:
    """The rail of this person; the entry whose address covers most of ``path`` is where they are."""
    seen = sorted((e for e in sockets.menu.values() if e.allowed(person)), key=lambda e: e.order)
    urls = [_address(e.url_name) for e in seen]
    covering = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    here = max(covering, key=len, default=None)
    return [
        Door(str(entry.label), entry.icon, url, str(entry.group), url == here)
        for entry, url in zip(seen, urls, strict=True)
    ]


def groups(found: list[Door]) -> tuple[Group, ...]:
    """The entries under their headings, in order of the first entry of each."""
    by_label: dict[str, list[Door]] = {}
    for door in found:
        by_label.setdefault(door.group, []).append(door)
    return tuple(Group(label, tuple(doors)) for label, doors in by_label.items())


def tiles(person: Any) -> list[Door]:
    seen = sorted((t for t in sockets.tiles.values() if t.allowed(person)), key=lambda t: t.order)
    return [Door(str(tile.label), tile.icon, _address(tile.url_name)) for tile in seen]


def tabs(person: Any, found: list[Door]) -> Tabs:
    return Tabs(tuple(found[:2]), next(iter(tiles(person)), None), tuple(found[2:3]))


def find(person: Any, word: str) -> list[dict[str, Any]]:
    """What the palette shows for ``word``: things to do, pages, then records, each kind under its heading."""
    word = normal(word)[:80]
    found: dict[str, list[Any]] = {
        _("Do"): [_hit(door) for door in tiles(person) if _matches(door, word)],
        _("Go to"): [_hit(door) for door in entries(person, "") if _matches(door, word)],
    }
    for hit in search.find(person, word) if word else []:
        found.setdefault(str(hit.kind_label), []).append(hit)
    return [{"label": label, "hits": hits} for label, hits in found.items() if hits]


def _hit(door: Door) -> dict[str, str]:
    return {"icon": door.icon, "title": door.label, "subtitle": door.group, "url": door.url}


def _matches(door: Door, word: str) -> bool:
    return not word or any(word in text for text in _spellings(door.label))


def _spellings(label: str) -> list[str]:
    full, initials = readings(label)
    return [normal(label), *full, *initials]
