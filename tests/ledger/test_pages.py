"""The books in the browser: who reads what, what is typed wrongly, where a voucher lands, what a list adds up to."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.core.dates import today
from apps.core.periods import Period
from apps.ledger.models import CostEntry
from apps.ledger.queries.entries import address
from apps.org.models import Campus, Grant, Role, Unit
from tests.ledger import records

READERS = {"accountant", "office_admin", "leader", "auditor"}
NEW, LIST = "/ledger/entries/new/", "/ledger/entries/"


@pytest.fixture
def browse(client, in_english):
    """browse(person) → a browser in English on which that person is logged in."""

    def do(person):
        person.language = "en"
        person.save()
        client.force_login(person)
        return client

    return do


def typed(units, power, **facts):
    known = {"on": f"{today()}", "unit": units.finance.pk, "category": power.pk, "amount": "1,280.50"}
    return {**known, "funding": "fiscal", "voucher_number": "2026-118", "note": "十月电费", **facts}


# -- who reads what ----------------------------------------------------------------------------------------------------
def test_heads_and_clerks_read_their_units_and_those_below(spend, units, head, clerk, make_person):
    section = Unit.objects.create(name="国库科", parent=units.finance)
    own, below, other = spend(), spend(unit=section), spend(unit=units.affairs)
    director = make_person("director", unit=units.affairs)
    Grant.objects.create(person=director, role=Role.LEADER, unit=units.affairs)

    seen = {person.username: set(CostEntry.objects.visible_to(person)) for person in (head, director, clerk)}

    assert seen == {"head": {own, below}, "director": {other}, "zhangwei": set()}


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (role, role in ("accountant", "office_admin", "leader", "auditor"))
        for role in Role.values
        if role != "unit_clerk"
    ],
)
def test_roles_for_the_whole_bureau(spend, make_person, role, reads):
    entry = spend()

    assert list(CostEntry.objects.visible_to(make_person(role, roles=[role]))) == ([entry] if reads else [])


def test_a_leader_of_one_campus_reads_that_campus(spend, make_person, campuses):
    here, _there, _nowhere = spend(campus=campuses.service), spend(campus=campuses.main), spend()

    leader = make_person("leader", roles=[Role.LEADER], campus=campuses.service)

    assert list(CostEntry.objects.visible_to(leader)) == [here]


def test_the_list_the_record_and_the_spreadsheet_show_the_own_unit_only(browse, spend, units, head):
    own, other = spend("11.11", note="我科"), spend("22.22", unit=units.affairs, note="别科")
    client = browse(head)

    page = client.get(LIST).content.decode()
    sheet = b"".join(client.get(f"{LIST}export/?format=csv").streaming_content).decode()

    assert ("我科" in page, "别科" in page, "together ¥11.11" in page) == (True, False, True)
    assert ("我科" in sheet, "别科" in sheet) == (True, False)
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get("/ledger/months/").context["pages"].still_open == []


def test_a_renamed_unit_shows_its_present_name_and_keeps_its_costs(browse, spend, units, accountant):
    entry = spend("11.11")
    units.finance.name = "财政金融局"
    units.finance.save()

    page = browse(accountant).get(f"{LIST}?unit={units.finance.pk}").content.decode()

    assert ("财政金融局" in page, "together ¥11.11" in page) == (True, True)
    entry.refresh_from_db()
    assert entry.unit == units.finance


# -- typing ------------------------------------------------------------------------------------------------------------
def test_a_cost_is_entered_and_says_in_which_month_it_stands(browse, units, power, accountant):
    client = browse(accountant)
    assert f"Goes into the books of {Period.around(today(), 'M').name}." in client.get(NEW).content.decode()

    reply = client.post(NEW, typed(units, power, amount="￥１,280．５", quantity="1,870.125"), follow=True)

    entry = CostEntry.objects.get()
    assert reply.redirect_chain == [(entry.get_absolute_url(), 302)]
    assert (entry.amount, entry.quantity, entry.entered_by) == (Decimal("1280.50"), Decimal("1870.125"), accountant)
    page = reply.content.decode()
    assert "It stands in the books of" in page
    assert "¥0.6847 / 千瓦时" in page


def test_the_unit_that_sits_on_a_campus_has_its_costs_there(browse, units, power, accountant):
    opened = Campus.objects.create(name="新区", opened_on=today())
    units.finance.campus = opened
    units.finance.save()
    client = browse(accountant)

    client.post(NEW, typed(units, power))
    client.post(NEW, typed(units, power, on=f"{today() - timedelta(days=1)}", voucher_number="2"))

    assert list(CostEntry.objects.order_by("pk").values_list("campus", flat=True)) == [opened.pk, None]


WRONG = {
    "letters": ({"amount": "12百"}, "Type a number, for example 1280.50."),
    "three decimals": ({"amount": "12.345"}, "At most 2 places after the point, for example 1280.50."),
    "zero": ({"amount": "0.00"}, "The amount must not be zero."),
    "too large": ({"amount": "9" * 13}, "This number is too large. Check the point."),
    "four places of quantity": ({"quantity": "1.2345"}, "At most 3 places after the point, for example 1,250.5."),
    "no date": ({"on": "昨天"}, "Enter a valid date."),
    "a day to come": ({"on": f"{timezone.localdate() + timedelta(days=1)}"}, "has not come yet"),
    "before the category": ({"on": "2017-06-01"}, "is not in use on"),
}


@pytest.mark.parametrize(("facts", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_typed_wrongly_is_told_and_nothing_typed_is_lost(browse, units, power, accountant, facts, sentence):
    reply = browse(accountant).post(NEW, typed(units, power, **facts))

    page = reply.content.decode()
    assert (reply.status_code, sentence in page) == (422, True)
    for value in typed(units, power, **facts).values():
        assert f'value="{value}"' in page or f'value="{value}" selected' in page
    assert not CostEntry.objects.exists()


def test_a_line_that_ended_is_told_at_the_category(browse, units, power, accountant):
    line = records.line()
    line.ends_on = today()
    line.save()

    page = browse(accountant).post(NEW, typed(units, power)).content.decode()

    assert "is booked under 30206 电费, which ended on" in page
    assert 'value="2026-118"' in page


def test_a_voucher_of_a_closed_month_is_entered_late_and_the_form_says_so(
    browse, units, power, accountant, close, months
):
    close(months(2))
    close(months(1))
    client = browse(accountant)
    on = months(1) + timedelta(days=3)
    names = {"own": Period.around(on, "M").name, "now": Period.around(today(), "M").name}

    words = client.get("/ledger/entries/landing/", {"on": f"{on}"}).content.decode()
    page = client.post(NEW, typed(units, power, on=f"{on}"), follow=True).content.decode()

    assert words == "{own} is closed: it goes into the books of {now} and says that it belongs to {own}.".format(
        **names
    )
    assert "It stands in the books of {now} and belongs to {own}.".format(**names) in page
    late = CostEntry.objects.get()
    assert (late.month, late.is_late) == (today().replace(day=1), True)
    for query, count in (("late=true", 1), ("late=false", 0), ("", 1)):
        assert len(client.get(f"{LIST}?{query}").context["rows"]) == count


@pytest.mark.parametrize("on", ["", "x", "0001-01-01", "9999-12-31"])
def test_the_hint_bears_any_date(browse, accountant, on):
    assert browse(accountant).get("/ledger/entries/landing/", {"on": on}).status_code == 200


def test_the_same_voucher_is_not_entered_twice_but_may_have_two_lines(browse, units, power, fuel, accountant):
    client = browse(accountant)
    client.post(NEW, typed(units, power))

    again = client.post(NEW, typed(units, power))
    line_two = client.post(NEW, typed(units, fuel))

    assert (again.status_code, line_two.status_code) == (422, 302)
    assert "Voucher 2026-118 with this amount was entered on" in again.content.decode()


def test_a_double_click_enters_once(browse, units, power, accountant):
    client = browse(accountant)
    key = "6a0e9f1e-4d8e-4a5c-9d59-6f7f9d0f6a10"

    replies = [client.post(NEW, typed(units, power, key=key, voucher_number="")) for _n in range(2)]

    assert [reply.url for reply in replies] == [CostEntry.objects.get().get_absolute_url()] * 2


def test_an_entry_is_reversed_and_both_pages_name_each_other(browse, spend, accountant):
    entry = spend("50.00")
    client = browse(accountant)
    assert client.post(f"{entry.get_absolute_url()}reverse/", {"reason": ""}).status_code == 422

    reply = client.post(f"{entry.get_absolute_url()}reverse/", {"reason": "重复入账"})

    back = CostEntry.objects.get(reverses=entry)
    assert reply.url == back.get_absolute_url()
    pages = [client.get(one.get_absolute_url()).content.decode() for one in (entry, back)]
    assert f'href="{back.get_absolute_url()}"' in pages[0]
    assert f'href="{entry.get_absolute_url()}"' in pages[1]
    assert ["reverse/" in page for page in pages] == [False, False]


# -- what a list adds up to --------------------------------------------------------------------------------------------
def test_a_list_says_what_its_rows_add_up_to(browse, spend, units, power, fuel, months, accountant):
    section = Unit.objects.create(name="国库科", parent=units.finance)
    spend("1.00", on=months(1))
    spend("2.00", unit=section, voucher_number="A-7")
    spend("4.00", category=fuel, funding="own")
    spend("8.00", unit=units.affairs)
    client, now = browse(accountant), Period.around(today(), "M")

    asked = {
        "": "15.00",
        f"?unit={units.finance.pk}": "5.00",
        f"?within={units.finance.pk}": "7.00",
        f"?category={fuel.pk}": "4.00",
        f"?line={records.line().pk}": "11.00",
        "?funding=own": "4.00",
        f"?period={now.key}": "14.00",
        f"?period={now.before().key}": "1.00",
        f"?period={months(1)}..{today()}": "15.00",
        "?q=A-7": "2.00",
        "?period=nonsense": "15.00",
    }
    found = {query: client.get(LIST + query).context["pages"].total for query in asked}

    assert found == asked
    assert "财政局 with the units below it" in client.get(f"{LIST}?within={units.finance.pk}").content.decode()
    assert client.get(address(now, within=units.finance)).context["pages"].total == "6.00"


def test_a_month_is_closed_in_the_browser_and_its_page_opens_its_entries(browse, spend, accountant, months):
    spend("75.00", on=months(1))
    client = browse(accountant)
    assert "Open for entries" in client.get("/ledger/months/").content.decode()
    assert [value for value, _name in client.get("/ledger/months/new/").context["form"].fields["first"].choices] == [
        f"{months(1)}"
    ]

    assert "holds 1 entries, together ¥75.00." in client.get("/ledger/months/new/").content.decode()

    reply = client.post("/ledger/months/new/", {"first": f"{months(1)}"}, follow=True)

    page = reply.content.decode()
    assert "¥" not in reply.redirect_chain[0][0]
    assert b"".join(client.get("/ledger/months/export/?format=csv").streaming_content).count(b"\r\n") == 2
    assert ("75.00" in page, address(Period.around(months(1), "M")) in page) == (True, True)
    assert "Every month that is over has been closed." in client.get("/ledger/months/new/").content.decode()
    early = client.post("/ledger/months/new/", {"first": f"{today()}"})
    assert (early.status_code, "is not over yet" in early.content.decode()) == (422, True)


def test_a_category_shows_under_which_line_it_was_when(browse, power, accountant):
    client = browse(accountant)
    records.line("30299", "其他商品和服务支出")
    sent = {"line": records.line("30299", "其他商品和服务支出").pk, "starts_on": "2026-01-01", "source": "通知"}

    assert client.post(f"{power.get_absolute_url()}book-under/", sent).status_code == 302
    page = client.get(power.get_absolute_url()).content.decode()

    assert "from 2018-01-01 until before 2026-01-01" in page
    assert "30299 其他商品和服务支出" in client.get("/ledger/categories/").content.decode()
    new = {"name": "充电", "line": sent["line"], "starts_on": "2026-01-01", "position": "5"}
    assert client.post("/ledger/categories/new/", new).status_code == 302
