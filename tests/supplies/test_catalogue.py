"""Items, groups, stores and suppliers; finding what somebody means; what is typed line by line."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.core.actions import Refused
from apps.supplies.actions.catalogue import (
    add_group,
    add_item,
    add_store,
    add_supplier,
    change_group,
    change_item,
    change_store,
    change_supplier,
    set_level,
)
from apps.supplies.actions.posting import issue_at_counter
from apps.supplies.actions.requisitions import request
from apps.supplies.forms.lines import LinesField, text_of
from apps.supplies.models import Favourite, Item, Level
from apps.supplies.queries import finding
from apps.supplies.queries import stock as shelves
from tests.supplies import stock

pytestmark = pytest.mark.usefixtures("english")


def test_groups_stores_and_suppliers_are_set_up_and_changed(office, storekeeper, campuses, units):
    group = add_group(by=office, name="工具", category=stock.category(), position=3)
    store = add_store(by=office, name="新库", campus=campuses.service, unit=units.affairs)
    shop = add_supplier(by=storekeeper, name="五金店")

    assert change_group(group, by=office, name="五金工具").name == "五金工具"
    assert change_store(store, by=office, is_open=False).is_open is False
    assert change_supplier(shop, by=storekeeper, phone="0851-1").phone == "0851-1"


def test_a_store_in_which_something_lies_is_not_closed(paper, depot, office):
    with pytest.raises(Refused, match="Something lies in this store"):
        change_store(depot, by=office, is_open=False)


def test_an_item_is_found_by_name_number_barcode_and_pinyin(storekeeper):
    made = add_item(by=storekeeper, code="W100", name="抽纸", unit="包", group=stock.group(), barcode="690",
                    packs=[("箱", Decimal(24))])  # fmt: skip

    assert [finding.matching(words) for words in ("抽纸", "w100", "690", "chouzhi", "cz")] == [[made]] * 5
    assert finding.exactly(["690"]) == {"690": made}


def test_an_item_keeps_its_unit_once_it_has_moved(paper, storekeeper):
    with pytest.raises(Refused, match="It has been counted in 包 so far"):
        change_item(paper, by=storekeeper, unit="张", packs=[])

    assert change_item(paper, by=storekeeper, name="复印纸", packs=[("箱", Decimal(10))]).packs.get().quantity == 10


def test_a_pack_is_not_the_unit_itself(paper, storekeeper):
    with pytest.raises(Refused, match="包 is the unit itself"):
        change_item(paper, by=storekeeper, packs=[("包", Decimal(1))])


@pytest.mark.parametrize("field", ["code", "barcode"])
def test_a_number_or_barcode_of_another_item_is_refused(paper, storekeeper, field):
    facts = {"code": "W200", "barcode": "123", field: getattr(paper, field)}

    with pytest.raises(Refused):
        add_item(by=storekeeper, name="别的", unit="个", group=paper.group, **facts)
    assert Item.objects.count() == 1


def test_a_store_has_levels_of_its_own(paper, depot, branch, storekeeper):
    set_level(paper, by=storekeeper, store=depot, location="A-1-2", minimum=Decimal(10), maximum=Decimal(30))

    assert Level.objects.get().location == "A-1-2"
    assert [(h.item, h.wants, h.fills) for h in shelves.low([depot, branch])] == [(paper, 10, 30)]


# -- what is typed -----------------------------------------------------------------------------------------------------
def test_lines_are_read_with_packs_amounts_and_days(paper, soap):
    typed = "W001 2箱 | 1,240.00 | B7 | 2027-03-01\n洗手液 1.5升|9"

    assert LinesField("amount", "batch", "expires_on").clean(typed) == [
        {"item": paper, "quantity": 10, "amount": Decimal("1240.00"), "batch": "B7", "expires_on": date(2027, 3, 1)},
        {"item": soap, "quantity": Decimal("1.5"), "amount": 9, "batch": "", "expires_on": None},
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("A4纸 0", "Line 1: 0 包 of A4纸 cannot be"),
        ("A4纸 -1", "Line 1: -1 包 of A4纸 cannot be"),
        ("A4纸 1.5", "Line 1: 1.5 包 of A4纸 cannot be"),
        ("A4纸 1\nA4纸 2 桶", "Line 2: A4纸 does not come in “桶”. Use 包、箱"),
        ("没有的 1", "Line 1: there is no item “没有的”"),
        ("", "at least one item|required"),
    ],
)
def test_a_line_that_cannot_be_is_named(paper, typed, says):
    with pytest.raises(ValidationError, match=says):
        LinesField().clean(typed)


def test_what_may_be_several_is_asked_back(paper):
    stock.item("W050", "彩色纸", "包")

    with pytest.raises(ValidationError, match=r"may be several: .*Type the number in front"):
        LinesField().clean("纸 1")


def test_what_a_form_shows_is_read_as_it_was(paper):
    assert LinesField().clean(text_of([(paper, Decimal("2.000"))])) == [{"item": paper, "quantity": 2}]


# -- pages -------------------------------------------------------------------------------------------------------------
def test_what_is_typed_is_told_with_what_is_there_and_what_is_left(paper, units, clerk, browse):
    stock.quota(paper, 3, unit=units.affairs)
    told = browse(clerk).get(reverse("supplies_pick"), {"lines": "A4纸 2\n没有 1"}).json()["items"]

    [one] = told
    assert (one["code"], one["there"], one["much"]) == ("W001", 10, "2")
    assert [quota["says"] for quota in one["quotas"]] == ["3 left of the quota (3 包 / a month)"]


def test_a_scanned_barcode_is_that_item(paper, storekeeper, browse):
    found = browse(storekeeper).get(reverse("supplies_pick"), {"q": "6901234567892"}).json()

    assert (found["exact"], [one["code"] for one in found["items"]]) == (True, ["W001"])


def test_the_desk_shows_what_waits(paper, depot, clerk, storekeeper, browse):
    request(by=clerk, lines=[{"item": paper, "quantity": Decimal(2)}])
    page = browse(storekeeper).get(reverse("supplies_queue")).content.decode()

    assert "A4纸 2包" in page


def test_papers_say_what_was_handed_out(paper, depot, clerk, storekeeper, browse):
    drawn = [{"item": paper, "quantity": Decimal(2)}]
    made = issue_at_counter(by=storekeeper, store=depot, receiver=clerk, lines=drawn)
    page = browse(clerk).get(reverse("supplies_document_paper", args=[made.pk])).content.decode()

    assert str(made) in page
    assert "Issue note" in page


def test_a_requisition_from_a_favourite_stands_in_the_form(paper, clerk, browse):
    kept = Favourite.objects.create(person=clerk, name="每月", lines=[[paper.pk, "2"]])
    page = browse(clerk).get(kept.get_absolute_url())

    assert page.context["form"]["lines"].value() == "W001 2包"
