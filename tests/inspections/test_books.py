"""Checklists in editions, posts to be checked, the rule of the draw; posts from a table; codes to be hung up."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from apps.core.actions import Refused
from apps.core.imports.actions import carry_out_import, check_import, undo_import
from apps.core.imports.judging import Reading
from apps.core.sockets import imports
from apps.inspections.actions import books
from apps.inspections.models import Checklist, Edition, RoundRule, Station
from apps.inspections.seed import seed_rounds
from apps.org.models import Role
from tests.inspections import going
from tests.ledger.importing import workbook

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def supervisor(make_person):
    return make_person("zhaolei", name="赵磊", roles=[Role.SUPERVISOR], language="en")


@pytest.fixture
def kind(supervisor):
    return books.add_checklist(by=supervisor, name="保安", position=1)


ITEM = {"aspect": "presence", "text": "在岗", "phrases": "脱岗", "severity": "grave"}


def test_a_new_edition_leaves_the_old_one_as_it_is(kind, supervisor):
    books.lay_down_edition(kind, by=supervisor, items=[ITEM])
    books.lay_down_edition(kind, by=supervisor, items=[ITEM, ITEM | {"aspect": "service", "text": "登记"}])

    first, second = Edition.objects.order_by("number")
    assert (first.number, first.items.count(), second.number, second.items.count()) == (1, 1, 2, 2)
    assert kind.current == second


@pytest.mark.parametrize(("items", "says"), [([], "at least"), ([ITEM] * 21, "Twenty")])
def test_one_to_twenty_things_are_looked_at(kind, supervisor, items, says):
    with pytest.raises(Refused, match=says):
        books.lay_down_edition(kind, by=supervisor, items=items)


def test_a_checklist_is_renamed(kind, supervisor):
    books.change_checklist(kind, by=supervisor, name="门卫", position=2)
    assert Checklist.objects.get().name == "门卫"


def test_the_rule_is_dated_and_there_is_one_at_a_time(supervisor, db):
    assert (seed_rounds(), seed_rounds()) == (1, 0)
    rule = RoundRule.objects.get()
    assert rule.source
    facts = {"starts_on": date(2027, 1, 1), "source": "办法", "cap_weeks": 6}
    with pytest.raises(Refused, match="End that one first"):
        books.add_round_rule(by=supervisor, **facts)
    books.change_round_rule(rule, by=supervisor, ends_on=date(2027, 1, 1))
    books.add_round_rule(by=supervisor, **facts)
    assert RoundRule.objects.in_force(date(2027, 2, 1)).get().cap_weeks == 6


def test_an_edition_is_typed_line_by_line(kind, supervisor, client):
    client.force_login(supervisor)
    url = f"{kind.get_absolute_url()}lay-down-edition/"
    wrong = client.post(url, {"items": "On post | 在岗 | Grave | 脱岗\n什么"})
    assert wrong.status_code == 422
    assert "Line 2 cannot be read" in wrong.content.decode()
    assert "什么" in wrong.content.decode()

    client.post(url, {"items": "On post | 在岗 | Grave | 脱岗; 迟到\n服务 | 登记齐全"})
    first, second = Edition.objects.get().items.all()
    assert (first.aspect, first.severity, first.phrases) == ("presence", "grave", "脱岗\n迟到")
    assert (second.aspect, second.severity) == ("service", "ordinary")
    assert "On post | 在岗 | Grave | 脱岗; 迟到" in client.get(url).content.decode()


def test_a_post_is_entered_and_changed_through_the_pages(kind, supervisor, units, client):
    client.force_login(supervisor)
    typed = {"name": "东门岗", "unit": units.affairs.pk, "checklist": kind.pk, "days": "own", "from_time": "07:00",
             "until_time": "19:00", "risk": "3", "position": "1"}  # fmt: skip
    wrong = client.post("/inspections/stations/new/", typed)
    assert wrong.status_code == 422
    assert "Choose the weekdays" in wrong.content.decode()

    answer = client.post("/inspections/stations/new/", typed | {"weekdays": ["1", "6"]})
    assert answer.status_code == 302
    station = Station.objects.get()
    assert (station.weekdays, station.risk) == ([1, 6], 3)
    client.post(f"{answer.url}edit/", typed | {"days": "every", "version": station.version})
    assert Station.objects.get().days == "every"
    for address in (answer.url, "/inspections/stations/", "/inspections/rules/", "/inspections/checklists/"):
        assert client.get(address).status_code == 200


def table(rows):
    book, data = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(data)
    data.name = "岗位.xlsx"
    data.seek(0)
    return data


HEADINGS = ["岗位", "单位", "岗位类别", "值守日", "上岗时间", "离岗时间", "风险"]


def test_posts_come_from_a_table_and_go_again(kind, supervisor, units):
    kind_of = imports["inspections.stations"]
    rows = [HEADINGS, ["东门岗", "财政局", "保安", "每天", "07:00", "19:00", "3"]]
    rows += [["东门岗", "无此局", "保安", "", "7点", "x", "9"]]
    reading = Reading(kind_of, supervisor, table(rows))
    [(_row, _line, good), (_row2, _line2, bad)] = reading.rows()
    assert (good["name"], good["days"], good["risk"], bad) == ("东门岗", "every", 3, None)
    assert {problem.column for problem in reading.checked.shown} == {"unit", "from_time", "until_time", "risk"}

    kind_of.write(None, iter([good]), supervisor)
    assert Station.objects.get().unit == units.finance


GOOD = [["东门岗", "财政局", "保安", "每天", "07:00", "19:00", "3"],
        ["西门岗", "财政局", "保安", "", "22:00", "06:00", ""]]  # fmt: skip


def test_a_table_is_looked_through_first_and_comes_in_whole_or_not_at_all(kind, supervisor, units, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def checked(rows):
        return check_import(by=supervisor, kind="inspections.stations", file=workbook(rows, HEADINGS))

    wrong = checked([GOOD[0], ["西门岗", "无此局", "保安", "", "22:00", "06:00", ""]])
    assert (wrong.rows, wrong.wrong_rows, Station.objects.count()) == (2, 1, 0)
    assert "B3" in wrong.shown[0][0]
    with pytest.raises(Refused):
        carry_out_import(wrong, by=supervisor)

    right = checked(GOOD)
    assert (right.rows, right.wrong_rows, Station.objects.count()) == (2, 0, 0)
    carry_out_import(right, by=supervisor)
    posts = Station.objects.values_list("name", "days", "risk")
    assert list(posts) == [("东门岗", "every", 3), ("西门岗", "working", 1)]


def test_a_table_goes_again_until_one_of_its_posts_was_in_a_round(kind, supervisor, units, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def brought():
        batch = check_import(by=supervisor, kind="inspections.stations", file=workbook(GOOD, HEADINGS))
        return carry_out_import(batch, by=supervisor)

    undo_import(brought(), by=supervisor)
    assert Station.objects.count() == 0

    batch = brought()
    going.begun(supervisor, [([supervisor], [(Station.objects.get(name="西门岗"), going.edition(supervisor))])])
    with pytest.raises(Refused, match="“西门岗” was in a round already"):
        undo_import(batch, by=supervisor)
    assert Station.objects.count() == 2


def test_the_codes_are_a_sheet_and_each_leads_to_its_post(supervisor, units, client, clerk):
    laid_down = going.edition(supervisor)
    going.station(units.affairs, laid_down.checklist)
    client.force_login(supervisor)
    page = client.get("/inspections/codes/").content.decode()
    assert page.count("code-card") >= 1
    assert "<path d=" in page
    client.force_login(clerk)
    assert client.get("/inspections/codes/").status_code == 403
