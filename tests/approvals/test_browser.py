"""The inbox in a real browser: decided with one touch on a phone, no faults in any theme, the sheet on one page."""

import re
from datetime import time, timedelta

import pytest
from playwright.sync_api import expect

from apps.approvals.actions import approve_verbally
from apps.approvals.models import Request, Route, RouteStep
from apps.core.dates import local, today
from apps.core.workday_seed import seed_workdays
from apps.core.workdays import working_day_after
from apps.meetings import actions
from apps.meetings.models import Room
from apps.org.models import Building, Campus, Grant, Person, Place, Post, Role, Unit
from tests.browsing import DESKTOP, PHONE, open_house, watched, window
from tests.looks import LARGER, faults_in_all_looks

PAGES = [
    "/approvals/",
    "/approvals/?heap=sent",
    "/approvals/?heap=done",
    "/approvals/?heap=owed",
    "/approvals/requests/",
    "/approvals/requests/1/",
    "/approvals/requests/1/sheet/",
    "/approvals/requests/1/decline/",
    "/approvals/requests/1/forward/",
    "/approvals/delegations/",
    "/approvals/delegations/new/",
    "/approvals/routes/",
    "/approvals/routes/1/",
    "/approvals/routes/new/",
    "/approvals/routes/1/edit/",
]


def furnish():
    """Three meetings ask for the chief's yes, a fourth was granted on the telephone."""
    seed_workdays([today().year, today().year + 1])
    campus = Campus.objects.create(name="管委会")
    unit = Unit.objects.create(name="机关事务管理局", campus=campus)
    post = Post.objects.create(unit=unit, title="局长", rank=1)
    asker = Person.objects.create_user("asker", name="张伟", unit=unit)
    chief = Person.objects.create_user("chief", name="孙局长", unit=unit, post=post)
    Grant.objects.create(person=chief, role=Role.OFFICE_ADMIN)
    duty = Person.objects.create_user("duty", name="值班员", unit=unit)
    Grant.objects.create(person=duty, role=Role.DUTY_CLERK)
    route = Route.objects.create(
        matter="meetings.booking", name="重要会议室", starts_on=today(), source="会议室管理办法", paper_days=2
    )
    RouteStep.objects.create(route=route, position=1, who="post", post=post, working_days=1, at_deadline="deputy")
    place = Place.objects.create(
        building=Building.objects.create(name="一号楼", campus=campus), name="第一会议室", kind=Place.Kind.MEETING_ROOM
    )
    room = Room.objects.create(place=place, capacity=60)
    day = working_day_after(today(), 1)
    for n in range(4):
        span = {"starts_at": local(day, time(9 + n)), "ends_at": local(day, time(9 + n, 30))}
        actions.book(by=asker, place=[room], title=f"专题会{n}", attendees=8, **span)
    called = Request.objects.order_by("pk").last()
    approve_verbally(called, by=duty, said_by=chief, said_at=called.asked_at + timedelta(microseconds=1))
    return [asker, chief, duty]


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    web = tmp_path_factory.mktemp("web")
    with django_db_blocker.unblock(), open_house("approvals", furnish, web, workers=1) as house:
        yield house


def seat(bureau, who, size):
    return window(bureau.browser, bureau.port, bureau.cookies[who], size)


def test_no_page_has_a_fault(bureau):
    assert faults_in_all_looks(bureau, "chief", PAGES, in_large=LARGER) == []
    assert faults_in_all_looks(bureau, "duty", ["/approvals/requests/1/approve-verbally/"], in_large=LARGER) == []


def test_the_sheet_is_one_page_of_paper(bureau):
    with seat(bureau, "chief", DESKTOP) as context:
        page, _heard = watched(context)
        page.goto("/approvals/requests/1/sheet/")
        page.emulate_media(media="print")
        assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) == 1


def test_one_touch_on_a_phone_grants_and_the_rest_are_ticked_together(bureau):
    with seat(bureau, "chief", PHONE) as context:
        page, heard = watched(context)
        page.goto("/approvals/")
        expect(page.locator(".asked-one")).to_have_count(3)
        page.locator(".asked-one").first.get_by_role("button", name="批准").click()
        expect(page.locator(".asked-one")).to_have_count(2)
        expect(page.locator(".said")).to_contain_text("已批准")

        for tick in page.locator(".asked-tick input").all():
            tick.check()
        page.get_by_role("button", name="批准所选").click()
        page.wait_for_url("**/approvals/grant/")
        expect(page.locator("main")).to_contain_text("共2件，批准2件")
        assert heard == []
