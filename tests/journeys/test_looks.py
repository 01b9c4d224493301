"""The controls of tests/looks.py: each look finds what only it can find, and a page that was turned to a look is the
page that is served in it."""

from tests.browsing import DESKTOP, PHONE, settle
from tests.journeys.test_statistics import STATISTICS
from tests.looks import FOREIGN, HOUSE, LANGUAGES, LARGER, faults_of, in_turn, prefer, turn, visitor

ALL = {
    (language, size, theme)
    for language, looks in zip(LANGUAGES, (HOUSE, FOREIGN), strict=True)
    for size, theme, _rules in looks
}


def only(*wanted):
    return {look for look in ALL if set(wanted) <= set(look)}


# What is planted, and the looks that have to find it. Without any one of the looks, one of these is not found there.
PLANTED = """
  <p id="dim-in-light">看不清的字</p> <p id="dim-in-dark">看不清的字</p>
  <a id="low" href="/">字</a> <a id="low-for-large" href="/">字</a>
  <img id="mute-abroad" src="/static/img/logo.svg"> <img id="mute-on-phones" src="/static/img/logo.svg">
  <p id="wide">字</p>"""
STYLE = """
  [data-bs-theme=light] #dim-in-light, [data-bs-theme=dark] #dim-in-dark { background: #555; color: #666 }
  #low, #low-for-large { display: block; width: 200px }
  #low { height: 30px } #low-for-large { height: 50px }
  html:not([lang=en]) #mute-abroad { display: none }
  @media (min-width: 641px) { #mute-on-phones { display: none } html[lang=en] #wide { width: 2000px } }
  @media (max-width: 640px) { html:not(.large) #wide { width: 2000px } }"""
PLANT = """([html, css]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
  document.querySelector('main').insertAdjacentHTML('beforeend', html);
}"""
INLINE = """() => {
  document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ours = 1'}));
}"""
FOUND = {
    "dim-in-light": only("light"),
    "dim-in-dark": only("dark") - only("en", "large"),  # colours are the same in every language
    '"low"': {*only("large"), ("zh-hans", "phone", "light"), ("en", "phone", "dark")},  # once in each size
    "low-for-large": only("large"),
    "mute-abroad": {("en", "desk", "light"), ("en", "phone", "dark")},
    "mute-on-phones": only("phone", "dark"),
    "too wide": {("zh-hans", "phone", "light"), ("en", "phone", "dark"), ("en", "desk", "light")},
}

# All that theme, letters and size can do to a page: what stands in it, how large it is, in which colours.
DRAWN = """() => [...document.body.querySelectorAll('*')].filter(e => !e.closest('canvas, svg')).map(e => {
  const {width, height} = e.getBoundingClientRect(), {color, backgroundColor} = getComputedStyle(e);
  return [e.tagName, e.className, Math.round(width), Math.round(height), color, backgroundColor].join(' ');
})"""


def test_each_look_finds_what_only_it_can_find(bureau):
    found = {what: set() for what in FOUND}
    with visitor(bureau, "zhang") as (page, _heard):
        for language in in_turn(page):
            turn(page, "desk", "light")
            page.goto("/meetings/rules/")
            page.evaluate(PLANT, [PLANTED, STYLE])
            faults = faults_of(page, LARGER, whole=True)
            for what, looks in found.items():
                looks |= {(language, *fault.split(":")[0].split(" ")) for fault in faults if what in fault}
    assert found == FOUND


def test_what_the_content_policy_refuses_is_heard(bureau):
    with visitor(bureau, "zhang") as (page, heard):
        page.goto("/meetings/rules/")
        assert heard == []
        page.evaluate(INLINE)
        settle(page)
        assert (len(heard), page.evaluate("window.ours ?? null")) == (1, None)


def test_a_page_that_was_turned_is_the_page_that_is_served(bureau):
    pages = ["/", "/meetings/", "/meetings/bookings/new/", STATISTICS]
    with visitor(bureau, "zhang", DESKTOP) as (page, _heard):
        turned = [drawn(page, address, "large", "dark") for address in pages]
        prefer(page.context, theme="dark", text="1")
    with visitor(bureau, "zhang", PHONE) as (page, _heard):
        served = [drawn(page, address) for address in pages]
        prefer(page.context, theme="auto", text="")
    assert turned == served


def drawn(page, address, *look):
    if look:
        turn(page, "desk", "light")
    page.goto(address)
    if look:
        settle(page)
        turn(page, *look)
    page.wait_for_function("() => document.documentElement.dataset.bsTheme === 'dark'")
    return settle(page).evaluate(DRAWN)
