"""The menu where people read it: one page of A4, a picture, the screen, a telephone, a calendar, a program."""

import io
import re
import subprocess

import pytest
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook
from PIL import Image

from apps.canteen import actions, papers
from apps.canteen.models import Area, Entry, Menu, MenuAddress
from apps.canteen.queries import weeks
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.grids import Grid
from apps.core.actions import Refused
from apps.core.codes import code
from apps.core.periods import Period
from apps.org.models import Campus
from apps.reports import kinds
from tests.offices import program

pytestmark = pytest.mark.django_db


@pytest.fixture
def menu(kitchen, cook, monday):
    draft = actions.begin_menu(by=cook, area=kitchen.area, starts_on=monday, begins_with="empty")
    grid = Grid(dict(fill(weeks.week(draft.area, draft.starts_on, Grid())).put))
    return actions.publish_menu(draft, by=cook, grid=grid)


@pytest.fixture
def dishes(menu):
    return set(Entry.objects.filter(menu=menu).values_list("dish__name", flat=True))


@pytest.fixture
def open_at(menu, cook):
    """open_at(kind) → the path of a new address of the kitchen's area."""
    return lambda kind: actions.add_menu_address(by=cook, kind=kind, area=menu.area).path


def pages(pdf, tmp_path):
    """(number of pages, whether each font is embedded, its text)."""
    path = tmp_path / "menu.pdf"
    path.write_bytes(pdf)

    def told(name, *ends):
        command = [program(name), str(path), *ends]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    count = next(int(line.split()[1]) for line in told("pdfinfo").splitlines() if line.startswith("Pages:"))
    fonts = [line.split()[-5] for line in told("pdffonts").splitlines()[2:]]
    return count, fonts, told("pdftotext", "-")


class TestReport:
    """What the clock files of a week: a page and a sheet for each area that has published."""

    def make(self, form, monday, scope=None):
        return kinds.of("reports.weekly_menu").make(form, Period.around(monday, "W"), scope, None)

    def test_every_published_menu_of_the_week_is_in_it(self, menu, dishes, kitchen, monday, tmp_path):
        Menu.objects.create(area=Area.objects.create(campus=kitchen.area.campus, unit=kitchen.area.unit, name="小餐厅"),
                            starts_on=monday, status="published", published_at=timezone.now())  # fmt: skip
        file, name = self.make("pdf", monday)
        count, _fonts, text = pages(file.read(), tmp_path)
        assert (count, [dish for dish in dishes if dish not in text]) == (2, [])
        assert name.startswith("一周菜谱")
        assert name.endswith(".pdf")

    def test_as_a_table_every_dish_stands_with_its_price(self, menu, monday):
        file, _name = self.make("xlsx", monday)
        with file:
            [sheet] = load_workbook(file).worksheets
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        entries = menu.entries.select_related("dish")
        assert sorted((row[3], row[4]) for row in rows) == sorted((e.dish.name, float(e.price)) for e in entries)

    def test_of_one_campus_it_holds_no_other(self, menu, monday, campuses):
        other = Campus.objects.exclude(pk=menu.area.campus_id).first() or Campus.objects.create(name="远处")
        with pytest.raises(Refused, match="还没有发布"):
            self.make("pdf", monday, other)
        assert self.make("pdf", monday, menu.area.campus)[1].count(str(menu.area.campus)) == 1

    def test_where_nothing_is_published_it_says_so(self, kitchen, monday):
        with pytest.raises(Refused, match="请先发布"):
            self.make("pdf", monday)


class TestPaper:
    def test_a_week_is_one_page_with_its_fonts_inside_and_every_dish_on_it(self, menu, dishes, tmp_path):
        count, fonts, text = pages(papers.a4(menu).read(), tmp_path)

        assert count == 1
        assert set(fonts) == {"yes"}
        assert [dish for dish in dishes if dish not in text] == []

    def test_three_full_sittings_on_seven_days_are_one_page_too(self, menu, kitchen, monday, tmp_path):
        rows = list(Entry.objects.filter(menu=menu))
        Entry.objects.bulk_create(
            Entry(menu=menu, on=row.on, sitting=row.sitting, category=row.category, position=10 + number, dish=dish)
            for row in rows
            if not row.position
            for number, dish in enumerate(kitchen.of(row.category.name)[-7:])
            if not any(other.on == row.on and other.dish_id == dish.pk for other in rows)
        )
        count, _fonts, _text = pages(papers.a4(menu).read(), tmp_path)

        assert count == 1
        assert Entry.objects.filter(menu=menu).count() > 90

    def test_it_is_handed_out_to_whoever_is_in_the_house(self, menu, browse, clerk):
        reply = browse(clerk).get(f"/canteen/menus/{menu.pk}/a4.pdf")

        assert (reply.status_code, reply["Content-Type"]) == (200, "application/pdf")
        assert b"".join(reply.streaming_content).startswith(b"%PDF")

    def test_the_picture_is_as_wide_as_a_telephone_shows_it(self, menu, browse, clerk):
        reply = browse(clerk).get(f"/canteen/menus/{menu.pk}/picture.png")
        picture = Image.open(io.BytesIO(b"".join(reply.streaming_content)))

        assert (picture.format, picture.width) == ("PNG", 1080)


class TestOpen:
    def test_the_screen_shows_the_next_meal_with_prices(self, client, menu, open_at):
        first = Entry.objects.filter(menu=menu).order_by("on").first()
        page = client.get(open_at("board")).content.decode()

        assert first.dish.name in page
        assert "¥3.00" in page

    def test_the_telephone_reads_the_week_without_a_log_in(self, client, dishes, open_at):
        page = client.get(open_at("week")).content.decode()

        assert [dish for dish in dishes if dish not in page] == []

    def test_the_calendar_passes_an_independent_parser(self, client, menu, dishes, open_at):
        reply = client.get(f"{open_at('week')}menu.ics")
        meals = list(Calendar.from_ical(reply.content).walk("VEVENT"))

        assert len(meals) == 5
        told = "\n".join(str(meal["DESCRIPTION"]) for meal in meals)
        assert [dish for dish in dishes if dish not in told] == []
        assert len({str(meal["UID"]) for meal in meals}) == 5

    def test_programs_read_the_same(self, client, menu, open_at):
        said = client.get(f"{open_at('week')}menu.json").json()

        assert [len(meal["dishes"]) for meal in said["meals"]] == [5] * 5
        assert said["meals"][0]["dishes"][0]["price"] == "3.00"

    def test_what_has_not_changed_is_not_sent_again(self, client, menu, open_at):
        for address in (open_at("board"), f"{open_at('week')}menu.ics", f"{open_at('week')}menu.json"):
            etag = client.get(address)["ETag"]
            assert client.get(address, headers={"If-None-Match": etag}).status_code == 304

    def test_a_draft_is_on_no_screen(self, client, menu, cook, monday, open_at):
        address = open_at("week")
        Entry.objects.filter(menu=menu).delete()

        assert "¥" not in client.get(address).content.decode()

    def test_the_page_of_the_telephones_address_shows_it_as_a_code(self, browse, cook, open_at):
        drawn = {}
        for kind in ("week", "board"):
            open_at(kind)
            address = MenuAddress.objects.get(kind=kind)
            drawn[kind] = browse(cook).get(address.get_absolute_url()).content.decode()

        expected = code(f"http://testserver{MenuAddress.objects.get(kind='week').path}", "x")
        assert expected.split("<path ")[2] in drawn["week"]
        assert 'class="qr"' not in drawn["board"]

    def test_the_screen_is_given_the_next_meals_too_and_shows_two(self, client, menu, open_at):
        page = client.get(open_at("board")).content.decode()

        assert page.count("data-ends=") == 5
        assert len(re.findall(r"<section [^>]* hidden>", page)) == 3

    @pytest.mark.parametrize("kind", ["board", "week"])
    def test_an_address_that_is_changed_or_switched_off_shows_nothing_more(self, client, cook, open_at, kind):
        first = open_at(kind)
        address = MenuAddress.objects.get()
        second = actions.renew_menu_address(address, by=cook).path
        assert [client.get(one).status_code for one in (first, second)] == [404, 200]

        actions.revoke_menu_address(address, by=cook)
        assert client.get(second).status_code == 404
        assert client.get(f"/canteen/board/{'x' * 43}/").status_code == 404
