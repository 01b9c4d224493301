"""A real browser, and what it can find wrong with a page.

Do with the ORM what is needed before the browser opens: Playwright runs an event loop, and Django refuses to ask the
database inside of one. A house that opens while another one stands may, and shares its browser.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect, sync_playwright

from tests.serving import gunicorn, logged_in, migrated, standing_on

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = (1440, 900), (375, 780)
PATIENCE = 60_000  # milliseconds; only a failure takes so long, so a slow machine may

expect.set_options(timeout=PATIENCE)

# Targets inside running text may be as small as the text (WCAG 2.5.8), and native ticks have their label as target.
SMALL = """least => [...document.querySelectorAll('a, button, summary, select, textarea, input:not([type=hidden])')]
  .filter(e => e.offsetParent && !['checkbox', 'radio'].includes(e.type) && !e.closest('p, td, dd, .skip'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height < least })
  .map(e => e.outerHTML.slice(0, 120))"""

# Letters are there, the frame that was asked for is drawn, and whatever comes to an end has ended.
STILL = """async () => {
  const moving = () => document.getAnimations()
    .filter(a => a.playState === 'running' && isFinite(a.effect.getComputedTiming().endTime));
  await document.fonts.ready;
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  while (moving().length) await Promise.allSettled(moving().map(a => a.finished));
}"""
# Only what is broken comes back: to bring all that is right over here takes longer than to find it.
BROKEN = """async runOnly => (await axe.run(document, {runOnly, resultTypes: ['violations'], preload: false}))
  .violations.flatMap(rule => rule.nodes.slice(0, 3).map(node => `${rule.id}: ${node.html.slice(0, 120)}`))"""
# A function: of a bare expression the policy of the page refuses the second look.
READY_TO_TYPE = "() => document.hasFocus() && document.activeElement.matches('input, textarea')"

_browsers: list[Browser] = []
_unanswered: WeakKeyDictionary[BrowserContext, set[Request]] = WeakKeyDictionary()


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser however many ask for it: Playwright runs once in a thread."""
    if _browsers:
        yield _browsers[0]
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        _browsers.append(browser)
        try:
            yield browser
        finally:
            _browsers.remove(browser)
            browser.close()


@contextmanager
def beside_a_browser() -> Iterator[None]:
    """Playwright's loop stands still while we ask the database, which Django cannot know."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        yield


@dataclass
class House:
    """A furnished bureau behind the real web server: its port, the cookies of each person, and a browser."""

    port: int
    cookies: dict[str, dict[str, str]]
    browser: Browser


@contextmanager
def open_house(
    name: str, furnish: Callable[[], Iterable[Any]], log: Path, *, workers: int = 1, module: str = "logistics.wsgi"
) -> Iterator[House]:
    """The house on a database of its own; ``furnish`` fills it and gives the people who are to be logged in. It is
    served by ``module``, which may plug something into a socket.

    For fixtures of a module or a package, never of a session: while the browser is open nobody else may ask the
    database.
    """
    name = f"{connection.settings_dict['NAME']}_{name}"
    with beside_a_browser(), ExitStack() as stack:
        stack.enter_context(migrated(name))
        with standing_on(name):
            people = furnish()
            server = stack.enter_context(gunicorn(name, log=log / "web.log", workers=workers, module=module))
            visitors = logged_in(server.port, people)
        cookies = {visitor.person.username: visitor.cookies for visitor in visitors}
        yield House(server.port, cookies, stack.enter_context(chromium()))


@contextmanager
def window(
    browser: Browser, port: int, cookies: dict[str, str] | None = None, size=DESKTOP
) -> Iterator[BrowserContext]:
    """A fresh profile with ``cookies``; times are an office's, the language is one nobody chose."""
    width, height = size
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{port}",
        viewport={"width": width, "height": height},
        has_touch=size == PHONE,
        locale="en-US",
        timezone_id="Asia/Shanghai",
    )
    url = f"http://127.0.0.1:{port}"
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in (cookies or {}).items()])
    context.set_default_timeout(PATIENCE)
    waiting = _unanswered[context] = set()
    context.on("request", lambda request: waiting.add(request))
    for ending in ("requestfinished", "requestfailed"):
        context.on(ending, lambda request: waiting.discard(request))
    yield context
    context.close()


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and the list in which its script errors and refusals of the content policy turn up."""
    page, heard = context.new_page(), []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None)
    return page, heard


def settle(page: Page) -> Page:
    """Waits until nothing on the page loads or moves any more. A page caught halfway has faults that nobody meets."""
    page.wait_for_load_state()
    page.evaluate(STILL)
    deadline = time.monotonic() + PATIENCE / 1000
    while waiting := _unanswered.get(page.context):
        assert time.monotonic() < deadline, f"still loading: {[request.url for request in waiting]}"
        page.wait_for_timeout(10)
        page.evaluate(STILL)
    return page


def write(page: Page, words: str) -> None:
    """Types where the page itself puts the cursor; the browser does so a moment after the page has loaded."""
    page.wait_for_function(READY_TO_TYPE)
    page.keyboard.type(words)


def drawing(canvas: Locator) -> str:
    """What a chart shows once it has been drawn to its end."""
    before, now = None, canvas.evaluate("canvas => canvas.toDataURL()")
    while now != before:
        canvas.page.wait_for_timeout(200)
        before, now = now, canvas.evaluate("canvas => canvas.toDataURL()")
    return now


@contextmanager
def unrolled(page: Page) -> Iterator[None]:
    """The screen as tall as the page: what a bar at its edge half covers is not small, it can be scrolled."""
    size, tall = page.viewport_size, page.evaluate("document.documentElement.scrollHeight")
    if size is None or tall <= size["height"]:
        yield
        return
    page.set_viewport_size({"width": size["width"], "height": tall})
    page.evaluate(STILL)
    yield
    page.set_viewport_size(size)


def faults(page: Page, *, least: float = 0) -> list[str]:
    """What is wrong with a page as it stands: what axe finds, sideways scroll, targets lower than ``least`` pixels."""
    bring_axe(settle(page))
    wrong = misfits(page, least)
    with unrolled(page):
        return broken(page, RULES) + wrong


def faults_at_desk_and_on_phone(page: Page, address: str) -> list[str]:
    """What is wrong with that page in both windows, loaded once: tests/journeys/test_looks.py holds that a page which
    was turned is the page that is served."""
    found = []
    for name, (width, height), least in (("desk", DESKTOP, 0), ("phone", PHONE, 44)):
        page.set_viewport_size({"width": width, "height": height})
        if name == "desk":
            page.goto(address)
        found += [f"{address} {name}: {fault}" for fault in faults(page, least=least)]
    return found


def misfits(page: Page, least: float) -> list[str]:
    """Whether the page must be pushed sideways, and its targets lower than ``least`` pixels."""
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return ([f"{over}px too wide"] if over > 0 else []) + (page.evaluate(SMALL, least) if least else [])


def bring_axe(page: Page) -> None:
    page.evaluate(AXE.read_text())


def broken(page: Page, rules: list[str]) -> list[str]:
    """What axe finds, asked for these rules or kinds of rules."""
    return page.evaluate(BROKEN, rules)
