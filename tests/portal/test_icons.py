"""Every picture a page asks for is in the sprite: a missing one is an empty square that nobody notices in review."""

import re
from pathlib import Path

from apps.core import search, sockets
from apps.core.pages import Pages

ROOT = Path(__file__).parents[2]
LISTED = (ROOT / "static" / "icons.txt").read_text().split()
SOURCES = [
    p.read_text()
    for folder in ("apps", "templates", "static/js")
    for p in (ROOT / folder).rglob("*.*")
    if p.suffix in {".py", ".html", ".js"}
]


def asked_for():
    plugged = [*sockets.menu.values(), *sockets.tiles.values(), *search.kinds.values()]
    in_templates = (name for text in SOURCES for name in re.findall(r'\{% icon "([a-z0-9-]+)"', text))
    return {part.icon for part in plugged} | set(in_templates) | {page.icon for page in Pages.__subclasses__()}


def test_every_icon_a_page_asks_for_is_in_the_list():
    assert sorted(asked_for() - set(LISTED)) == []


def test_the_list_holds_no_icon_twice():
    assert sorted(LISTED) == sorted(set(LISTED))
