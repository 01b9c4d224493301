"""Pages that no other browser test passes, as the demo fills them, in both themes, languages and sizes: axe finds
nothing, the content policy refuses nothing, and nobody has to push a page sideways."""

import pytest
from playwright.sync_api import expect

from apps.core import demo
from apps.core.dates import today
from apps.core.models import Job, OutboxEntry, ScheduledRun
from apps.meetings.models import AccessLink, Attendee, Displacement, Wait
from tests.browsing import DESKTOP, PHONE, faults, open_house, watched, window
from tests.demo.conftest import START, TODAY
from tests.depth import every
from tests.serving import TOKEN

PAGES: dict[str, list[str]] = {}


def furnish():
    """The demo bureau, and one effect that was parked."""
    made = demo.load(seed=1, starts_on=START, today=max(today(), TODAY))
    OutboxEntry.objects.create(kind="notices.deliver", parked_at=demo_time(), tries=20, trouble="no answer")
    PAGES.update(addresses())
    return [made["accounts"][name] for name in PAGES]


def demo_time():
    return ScheduledRun.objects.latest("period").period


def first(rows):
    return rows.order_by("pk").first().get_absolute_url()


def addresses():
    """By who looks at them. Approvals, notices, preferences and the rest of org have browser tests of their own."""
    asked = Attendee.objects.filter(person__username="sunzhiqiang", answer=Attendee.Answer.ASKED)[0].booking
    effect = first(OutboxEntry.objects)
    return {
        "wangfang": [
            "/meetings/waiting/", "/meetings/pre-emptions/", first(Displacement.objects), "/meetings/pre-emptions/new/",
            "/meetings/bookings/by-telephone/", "/meetings/links/", first(AccessLink.objects), "/meetings/links/new/",
        ],
        "lina": [
            Displacement.objects.open()[0].booking.get_absolute_url(),
            first(Wait.objects.filter(asked_by__username="lina")),
        ],
        "liujing": ["/meetings/classes/", "/meetings/classes/new/"],
        "sunzhiqiang": [asked.get_absolute_url(), "/meetings/invitations/"],
        "zhangwei": ["/meetings/waiting/new/", "/meetings/find/?attendees=150"],
        "chengang": [
            "/upkeep/", effect, f"{effect}write-off/", "/upkeep/runs/", first(ScheduledRun.objects), "/jobs/",
            first(Job.objects),
        ],
        "qianming": ["/trail/"],
    }  # fmt: skip


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("looks", furnish, tmp_path_factory.mktemp("web")) as house:
        yield house


def looked_at(house, username, size, least):
    """What is wrong with the pages of this person, on a screen of that size."""
    found = []
    with window(house.browser, house.port, house.cookies[username], size) as context:
        page, heard = watched(context)
        for address in every(4, PAGES[username]):
            answer = page.goto(address)
            expect(page.locator(".htmx-request")).to_have_count(0)
            wrong = [f"status {answer.status}"] if answer.status != 200 else []
            found += [f"{address}: {fault}" for fault in wrong + faults(page, least=least)]
    return found + heard


def prefer(house, username, **wishes):
    """The switches in the head of every page, without looking at one."""
    with window(house.browser, house.port, house.cookies[username]) as context:
        for what, value in wishes.items():
            answer = context.request.post(
                f"/preferences/{what}/", form={"value": value}, headers={"X-CSRFToken": TOKEN}, max_redirects=0
            )
            assert answer.status in (200, 204, 302), f"{what}: {answer.status}"


def test_pages_are_right_in_chinese_light_on_a_desk(house):
    assert [fault for username in PAGES for fault in looked_at(house, username, DESKTOP, 0)] == []


@pytest.mark.whole
def test_pages_are_right_in_english_dark_on_a_phone(house):
    for username in PAGES:
        prefer(house, username, language="en", theme="dark")
    assert [fault for username in PAGES for fault in looked_at(house, username, PHONE, 44)] == []
