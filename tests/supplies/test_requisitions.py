"""Requisitions: a unit asks, somebody decides only where it must be decided, the storekeeper hands out, they sign."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.actions import decline as say_no
from apps.approvals.actions import grant, open_request
from apps.approvals.models import Route
from apps.core.actions import Refused
from apps.core.dates import today
from apps.org.models import Post
from apps.supplies.actions.posting import reverse, sign
from apps.supplies.actions.requisitions import (
    MATTER,
    approve,
    close_requisition,
    decline,
    drop_favourite,
    issue,
    keep_favourite,
    request,
    withdraw_requisition,
)
from apps.supplies.models import Document, Favourite, QuotaUse, Requisition
from apps.supplies.queries import waiting
from tests.supplies import stock

pytestmark = pytest.mark.usefixtures("english")


def line(item, quantity):
    return {"item": item, "quantity": Decimal(str(quantity))}


def hand_out(asked, by, *quantities):
    rows = [{"line": one, "quantity": Decimal(str(q))} for one, q in zip(asked.lines.all(), quantities, strict=True)]
    return issue(Requisition.objects.get(pk=asked.pk), by=by, lines=rows)


@pytest.fixture
def chief(make_person, units):
    post = Post.objects.create(unit=units.affairs, title="处长", rank=1)
    return make_person("chief", name="郑处长", post=post)


@pytest.fixture
def route(chief, storekeeper):
    """What is beyond a quota goes to the chief."""
    beyond = [{"field": "beyond_quota", "operator": "is", "value": True}]
    made = Route(matter=MATTER, name="超定额", condition=beyond, starts_on=today(), source="领用办法")
    made.full_clean()
    made.save()
    made.steps.create(position=1, who="post", post=chief.post)
    return made


def test_what_is_inside_the_quota_goes_straight_to_the_storekeeper(paper, depot, clerk, storekeeper):
    asked = request(by=clerk, lines=[line(paper, 2), line(paper, 1)])

    assert (asked.status, asked.store, asked.estimate) == ("ready", depot, 6)
    assert [(one.item, one.quantity) for one in asked.lines.all()] == [(paper, 3)]
    assert list(waiting.queue([depot])) == [asked]
    assert [one.title for one in waiting.todo(storekeeper)] == ["1 requisitions are to be issued"]


def test_what_is_handed_out_is_signed_for(paper, depot, clerk, storekeeper):
    asked = request(by=clerk, lines=[line(paper, 3)])
    document = hand_out(asked, storekeeper, 3)

    assert [one.title for one in waiting.todo(clerk)] == [f"Sign for {document}"]
    sign(document, by=clerk)
    assert waiting.todo(clerk) == []
    assert Requisition.objects.get().status == "issued"


def test_what_is_short_stays_owed_and_is_closed_for_a_reason(paper, clerk, storekeeper):
    asked = request(by=clerk, lines=[line(paper, 12)])
    hand_out(asked, storekeeper, 10)

    part = Requisition.objects.get()
    assert (part.status, part.lines.get().owed) == ("part", 2)
    assert close_requisition(part, by=clerk, reason="不需要了").status == "closed"


def test_no_more_is_issued_than_was_asked_for(paper, clerk, storekeeper):
    asked = request(by=clerk, lines=[line(paper, 2)])

    with pytest.raises(Refused, match="Only 2 of A4纸 are still owed"):
        hand_out(asked, storekeeper, 3)


def test_an_issue_that_is_taken_back_is_owed_again(paper, clerk, storekeeper):
    asked = request(by=clerk, lines=[line(paper, 2)])
    reverse(hand_out(asked, storekeeper, 2), by=storekeeper, reason="错")

    again = Requisition.objects.get()
    assert (again.status, again.lines.get().owed) == ("ready", 2)


def test_each_store_gets_its_own_part(paper, depot, branch, clerk, storekeeper):
    glove = stock.item("W020", "手套", "双")
    stock.fill(branch, storekeeper, W020=5)
    request(by=clerk, lines=[line(paper, 1), line(glove, 2)])

    parts = {one.store: [row.item for row in one.lines.all()] for one in Requisition.objects.all()}
    assert parts == {depot: [paper], branch: [glove]}


def test_what_was_not_issued_is_withdrawn_by_whoever_asked(paper, clerk):
    asked = request(by=clerk, lines=[line(paper, 1)])

    assert withdraw_requisition(asked, by=clerk).status == "withdrawn"


def test_only_a_unit_of_ones_own_bears_the_cost(paper, depot, clerk, units):
    with pytest.raises(Refused, match="Choose a unit of your own"):
        request(by=clerk, unit=units.finance, lines=[line(paper, 1)])


def test_what_is_not_handed_out_any_more_is_not_asked_for(paper, clerk):
    paper.is_offered = False
    paper.save()

    with pytest.raises(Refused, match="A4纸 is not handed out any more"):
        request(by=clerk, lines=[line(paper, 1)])


# -- beyond a quota ----------------------------------------------------------------------------------------------------
def test_beyond_the_quota_and_without_a_route_it_is_refused(paper, clerk, units):
    stock.quota(paper, 2, unit=units.affairs)

    with pytest.raises(Refused, match="The quota of 事务局 for A4纸 is 2 包 / a month; 2 are left"):
        request(by=clerk, lines=[line(paper, 3)])
    assert Requisition.objects.count() == 0


def test_beyond_the_quota_it_is_approved_and_the_extra_is_told(paper, clerk, units, route, chief, storekeeper):
    stock.quota(paper, 2, unit=units.affairs)
    asked = request(by=clerk, lines=[line(paper, 3)])
    assert (asked.status, asked.is_over) == ("asked", True)

    grant(open_request(asked), by=chief)
    document = hand_out(asked, storekeeper, 3)

    use = QuotaUse.objects.overrun().get()
    assert (use.used, use.most, use.extra) == (3, 2, 1)
    assert document.approved_by == chief


def test_what_is_not_approved_ends_there(paper, clerk, units, route, chief):
    stock.quota(paper, 2, unit=units.affairs)
    asked = request(by=clerk, lines=[line(paper, 3)])
    say_no(open_request(asked), by=chief, reason="下月再领")

    assert Requisition.objects.get().status == "declined"
    assert QuotaUse.objects.count() == 0


def test_only_a_decided_request_approves_or_declines(paper, clerk, units, route, chief):
    stock.quota(paper, 2, unit=units.affairs)
    asked = request(by=clerk, lines=[line(paper, 3)])

    for verb, more in ((approve, {}), (decline, {"reason": "x"})):
        with pytest.raises(Exception, match="whoever decides on its request"):
            verb(asked, by=chief, **more)


@pytest.mark.parametrize(("approver", "holds"), [("asker", False), ("another", True), (None, True)])
def test_whoever_asks_does_not_approve(paper, depot, clerk, colleague, approver, holds):
    asked = request(by=clerk, lines=[line(paper, 1)])
    whom = {"asker": clerk, "another": colleague, None: None}[approver]

    def save():
        with transaction.atomic():
            Requisition.objects.filter(pk=asked.pk).update(approved_by=whom)

    if holds:
        save()
    else:
        with pytest.raises(IntegrityError, match="approver_is_another"):
            save()


# -- favourites --------------------------------------------------------------------------------------------------------
def test_a_favourite_is_kept_once_under_a_name_and_dropped(paper, clerk):
    asked = request(by=clerk, lines=[line(paper, 2)])
    kept = keep_favourite(asked, by=clerk, name="每月用纸")
    assert kept.lines == [[paper.pk, "2.000"]]

    with pytest.raises(Refused, match="a favourite of that name already"):
        keep_favourite(asked, by=clerk, name="每月用纸")
    drop_favourite(kept, by=clerk)
    assert Favourite.objects.count() == 0


# -- who sees what -----------------------------------------------------------------------------------------------------
def test_a_unit_sees_its_own_requisitions_and_documents_only(paper, clerk, colleague, stranger, storekeeper, office):
    hand_out(request(by=clerk, lines=[line(paper, 1)]), storekeeper, 1)

    def sees(person):
        return (
            Requisition.objects.visible_to(person).count(),
            Document.objects.visible_to(person).filter(kind="issue").count(),
        )

    assert {p.name: sees(p) for p in (clerk, colleague, stranger, storekeeper, office)} == {
        "张伟": (1, 1), "李娜": (1, 1), "王芳": (0, 0), "钱库管": (1, 1), "孙主任": (1, 1),
    }  # fmt: skip
