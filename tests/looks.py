"""Every look of a page, with as few loads as it takes, and nothing asked twice that cannot be answered differently.

A page is loaded once in each language. Theme, size and letters are then turned on the page that stands, as its reader
would: the device goes dark, the window becomes narrow. What is served to somebody who chose so before is the same page,
which tests/journeys/test_looks.py holds; and that each of the looks finds what only it can find.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from playwright.sync_api import BrowserContext, Page

from tests.browsing import DESKTOP, PHONE, RULES, House, bring_axe, broken, misfits, settle, unrolled, watched, window
from tests.depth import WHOLE, every
from tests.serving import TOKEN

LANGUAGES = ("zh-hans", "en")
# By name: the window, the lowest target in pixels, and whether letters are large.
# Some pages promise whoever needs large letters targets of more.
SIZES = {"desk": (DESKTOP, 0, False), "phone": (PHONE, 44, False), "large": (PHONE, 44, True)}
LARGER = 60
# What can be right in one look and wrong in the next goes by colours or by room. Colours hang on theme and size, not on
# the letters; room hangs on size, letters and the length of words, not on the theme.
COLOURS = ["color-contrast", "link-in-text-block"]
ROOM = ["scrollable-region-focusable", "target-size"]
WORDS = ["button-name", "image-alt", "label", "link-name", "select-name"]
# What is asked in which look. All rules are asked in two looks of each language, which show whatever only one theme or
# one size shows; in the others what these two leave open.
FOREIGN = [("desk", "light", RULES), ("phone", "dark", RULES), ("large", "dark", ROOM)]
# In the language of the house colours as well, in each theme at each size: they are the same in all languages.
HOUSE = [
    ("desk", "light", RULES), ("desk", "dark", COLOURS), ("phone", "light", COLOURS), ("phone", "dark", RULES),
    ("large", "dark", ROOM + COLOURS),
]  # fmt: skip
# Of that, unless the tests ask whole: every page in one of two looks, which take turns, and whether it fits in all
# sizes; and abroad, where words are longer, one page in four.
SHORT_HOUSE = [
    [("desk", "light", RULES), ("phone", "dark", []), ("large", "dark", [])],
    [("desk", "light", []), ("phone", "dark", RULES), ("large", "dark", [])],
]
SHORT_FOREIGN = [("phone", "dark", ROOM + WORDS)]

# The device's theme has arrived, and charts stand: one is fetched once it comes near the window, and drawn again a
# moment after its place has changed.
TURNED = """theme => document.documentElement.dataset.bsTheme === theme &&
  [...document.querySelectorAll('[data-chart]')].filter(place => place.offsetParent)
    .every(place => Math.abs((place.querySelector('canvas')?.offsetWidth ?? 0) - place.clientWidth) <= 1)"""
TURN = "large => document.documentElement.classList.toggle('large', large)"


def faults_in_all_looks(
    house: House,
    who: str,
    addresses: Iterable[str],
    *,
    status: int = 200,
    in_large: int = 0,
    widths: Iterable[int] = (),
) -> list[str]:
    """What is wrong with these pages in both languages and themes, at a desk, on a phone and there in large letters,
    where targets have ``in_large`` pixels if those are more than on any phone: ``HOUSE`` and ``FOREIGN`` say which
    look is asked what. In the language of the house also where a page does not fit into a window of one of these
    other ``widths``."""
    found = []
    with visitor(house, who) as (page, heard):
        for language in in_turn(page):
            for number, address in enumerate(every(1 if language == LANGUAGES[0] else 4, [*addresses])):
                turn(page, "desk", "light")
                answer = page.goto(address)
                assert page.get_attribute("html", "lang") == language
                wrong = [f"status {answer.status}"] if answer.status != status else []
                found += [f"{address} {language} {fault}" for fault in wrong + faults_of(page, in_large, number)]
                if language == LANGUAGES[0]:
                    found += [f"{address} {fault}" for fault in pushed_sideways(page, widths)]
        return found + heard


@contextmanager
def visitor(house: House, who: str, size: tuple[int, int] = DESKTOP) -> Iterator[tuple[Page, list[str]]]:
    """Somebody whose theme goes by the device, and on whose screen nothing moves that would only be waited for."""
    with window(house.browser, house.port, house.cookies[who], size) as context:
        page, heard = watched(context)
        page.emulate_media(reduced_motion="reduce")
        yield page, heard


def in_turn(page: Page) -> Iterator[str]:
    """Each language, chosen with the switch of the top bar; the person's own one last, so that it stays theirs."""
    page.goto("/")
    own = page.get_attribute("html", "lang")
    for language in sorted(LANGUAGES, key=own.__eq__):
        prefer(page.context, language=language)
        yield language


def prefer(context: BrowserContext, **wishes: str) -> None:
    """The switches in the head of every page, without looking at one."""
    for what, value in wishes.items():
        form, headers = {"value": value}, {"X-CSRFToken": TOKEN}
        answer = context.request.post(f"/preferences/{what}/", form=form, headers=headers, max_redirects=0)
        assert answer.status in (200, 204, 302), f"{what}: {answer.status}"


def turn(page: Page, size: str, theme: str) -> None:
    """The page that stands, in another look."""
    (width, height), _least, large = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    page.evaluate(TURN, large)


def faults_of(page: Page, in_large: int = 0, number: int = 0, *, whole: bool = WHOLE) -> list[str]:
    """What is wrong with the page that has just been loaded, in the looks of its language."""
    bring_axe(settle(page))
    at_home = page.get_attribute("html", "lang") == LANGUAGES[0]
    short = SHORT_HOUSE[number % len(SHORT_HOUSE)] if at_home else SHORT_FOREIGN
    found, looks = [], (HOUSE if at_home else FOREIGN) if whole else short
    for size, of_size in groupby(looks, key=itemgetter(0)):
        asked = {theme: rules for _size, theme, rules in of_size}
        first = next(iter(asked))
        _window, least, large = SIZES[size]
        turn(page, size, first)
        settle(page)
        found += [f"{size} {first}: {fault}" for fault in misfits(page, max(least, in_large) if large else least)]
        with unrolled(page):
            for theme, rules in asked.items():
                if not rules:
                    continue
                page.emulate_media(color_scheme=theme)
                page.wait_for_function(TURNED, arg=theme)
                found += [f"{size} {theme}: {fault}" for fault in broken(page, rules)]
    return found


def pushed_sideways(page: Page, widths: Iterable[int]) -> Iterator[str]:
    """At which of these widths the page that stands does not fit into its window, in ordinary letters."""
    page.evaluate(TURN, False)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 700})
        yield from (f"{width}: {fault}" for fault in misfits(settle(page), least=0))
