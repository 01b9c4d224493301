"""A figure is read, understood and opened, at a desk and on a phone, in the light and in the dark."""

import re

import pytest
from playwright.sync_api import expect

from apps.core.dates import today
from tests.browsing import DESKTOP, PHONE, drawing, faults
from tests.journeys.conftest import clicks

YEAR = f"{today().year}-01-01..{today().year + 1}-06-30"
STATISTICS, REPORT = f"/meetings/statistics/?period={YEAR}", f"/meetings/year/?period={YEAR}"
ROWS = f"/figures/meetings.held/?period={YEAR}"
REDRAWN = "light => document.querySelector('[data-chart] canvas').toDataURL() !== light"


def number_on(tile):
    return int(re.match(r"[\d,]+", tile.locator("b").first.inner_text()).group().replace(",", ""))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_figure_opens_as_many_meetings_as_it_counts(sit_down, size):
    with sit_down("keeper", size) as page:
        page.goto(STATISTICS)
        tile = page.locator("[data-figure]").first
        shown = number_on(tile)
        tile.locator("a").click()
        page.wait_for_url("**/figures/meetings.held/**")

        assert shown >= 6
        assert int(page.get_attribute("[data-total]", "data-total")) == shown
        assert page.locator("[data-row]").count() == shown
        assert clicks(page) == 1


def test_what_a_figure_means_shows_on_hover_focus_and_tap_and_leaves_on_escape(sit_down):
    with sit_down("keeper", DESKTOP) as page:
        page.goto(STATISTICS)
        tile = page.locator("[data-figure]").first
        says = tile.locator("[role=tooltip]")
        expect(says).to_be_hidden()
        tile.hover()
        says.wait_for(state="visible")
        page.keyboard.press("Escape")
        says.wait_for(state="hidden")
        page.mouse.move(5, 5)
        tile.locator("button").focus()
        says.wait_for(state="visible")
        expect(says).to_contain_text("statutory calendar")
    with sit_down("keeper", PHONE) as page:
        page.goto(STATISTICS)
        page.locator("[data-figure] button").first.tap()
        page.locator("[data-figure] [role=tooltip]").first.wait_for(state="visible")


def test_the_chart_is_drawn_and_its_table_says_the_same(sit_down):
    with sit_down("keeper", DESKTOP) as page:
        page.goto(STATISTICS)
        page.wait_for_selector("[data-chart] canvas")
        chart = page.locator(".chart-card").first
        chart.locator("summary").click()
        numbers = [int(text) for text in chart.locator("tbody td").all_inner_texts()]

        assert sum(numbers) == number_on(page.locator("[data-figure]").first)
        light = drawing(page.locator("[data-chart] canvas").first)
        page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        page.wait_for_function(REDRAWN, arg=light)
        page.hover("[data-chart] canvas")


@pytest.mark.parametrize(("who", "size", "least"), [("keeper", DESKTOP, 0), ("keeper", PHONE, 44)],
                         ids=["desktop", "phone"])  # fmt: skip
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_have_no_fault(sit_down, who, size, least, theme):
    with sit_down(who, size) as page:
        page.emulate_media(color_scheme=theme)
        found = {}
        for url in (STATISTICS, REPORT, ROWS, "/figures/", "/"):
            page.goto(url)
            assert page.get_attribute("html", "data-bs-theme") == theme
            if page.locator("[data-chart]").count():
                page.locator("[data-chart]").first.scroll_into_view_if_needed()
                page.wait_for_selector("[data-chart] canvas")
            if wrong := faults(page, least=least):
                found[url] = wrong
        assert found == {}


def test_a_square_of_the_year_opens_its_day(sit_down):
    with sit_down("keeper", DESKTOP) as page:
        page.goto(REPORT)
        square = page.locator(".year-days a").first
        number = int(square.inner_text())
        square.click()
        page.wait_for_url(re.compile(r"period=\d{4}-\d\d-\d\d$"))

        assert page.locator("[data-row]").count() == number
