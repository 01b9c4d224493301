"""In a real browser: a report is scheduled and run at once, and one sees how far it is; a return is noted as made."""

from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

import pytest
from django.db import connection
from playwright.sync_api import expect

from apps.core import work
from apps.core.dates import today
from apps.core.periods import Period
from apps.org.models import Campus, Grant, Person, Post, Role, Unit
from apps.reports import actions, kinds, regular
from apps.reports.models import Report, ReturnRule
from tests.browsing import DESKTOP, PHONE, faults, open_house, watched, window
from tests.depth import every
from tests.serving import standing_on

SHEET = "reports.meeting_sheet"
PAGES = [
    "/reports/schedules/", "/reports/schedules/new/", "/reports/schedules/1/", "/reports/schedules/1/edit/",
    "/reports/schedules/1/run-now/", "/reports/filed/", "/reports/filed/1/", "/reports/filed/2/", "/reports/calendar/",
    "/reports/returns/", "/reports/returns/1/", "/reports/returns/1/submit/", "/reports/return-rules/",
    "/reports/return-rules/1/", "/reports/return-rules/new/",
]  # fmt: skip


def furnish():
    """A schedule with a report that is filed and one that failed, the usual returns, and two that are due."""
    unit = Unit.objects.create(name="机关事务管理局", campus=Campus.objects.create(name="管委会"))
    looks = {"liujing": {"name": "刘静"}, "dark": {"name": "李娜", "theme": "dark", "language": "en"}}
    people = [Person.objects.create_user(name, unit=unit, **look) for name, look in looks.items()]
    Grant.objects.bulk_create(Grant(person=person, role=Role.OFFICE_ADMIN) for person in people)
    office = people[0]
    clerk = Person.objects.create_user(
        "zhang", name="张伟", unit=unit, post=Post.objects.create(unit=unit, title="科长")
    )
    facts = {"kind": SHEET, "name": "每周会议", "repeats": "W", "formats": ["xlsx"], "people": [clerk, office]}
    schedule = actions.add_schedule(by=office, **facts)
    for week in (1, 2):
        actions.run_now(schedule, by=office, period=Period.of("M", 2026, week))
    work.work_off()
    last = Report.objects.latest("pk")
    Report.objects.filter(pk=last.pk).update(status="failed", made_at=None, trouble="OSError: No space left on device")
    regular.settle()
    ReturnRule.objects.update(owner=clerk.post)
    for rule in ReturnRule.objects.order_by("pk")[:2]:
        actions.plan_return(rule, by=None, period=Period.around(today(), rule.repeats).before())
    return [*people, clerk]


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("reports", furnish, tmp_path_factory.mktemp("reports")) as house:
        yield house


@contextmanager
def seat(house, who, size=DESKTOP):
    with window(house.browser, house.port, house.cookies[who], size) as context:
        yield context


@contextmanager
def a_worker(gate):
    """Does the long work of the house as long as the block lasts; its press waits for ``gate``."""
    kind, over = kinds.registry[SHEET], Event()

    def slowly(*asked, **known):
        gate.wait(60)
        return kind.formats["xlsx"](*asked, **known)

    def at_work():
        with standing_on(f"{connection.settings_dict['NAME']}_reports"):
            while not over.wait(0.2):
                work.work_off()
        connection.close()

    thread = Thread(target=at_work)
    kinds.registry[SHEET] = replace(kind, formats={"xlsx": slowly})
    thread.start()
    try:
        yield
    finally:
        gate.set()
        over.set()
        thread.join()
        kinds.registry[SHEET] = kind


def test_a_schedule_is_set_up_and_run_now_with_its_progress(bureau):
    gate = Event()
    with seat(bureau, "liujing") as context, a_worker(gate):
        page, heard = watched(context)
        page.goto("/reports/schedules/")
        page.get_by_role("link", name="新增定期报表").click()
        page.locator("#id_kind").select_option(SHEET)
        page.locator("#id_name").fill("管委会会议安排")
        page.locator("#id_repeats").select_option("W")
        page.locator("#id_people").fill("张伟")
        page.get_by_role("button", name="新增定期报表").click()
        expect(page.locator("h1")).to_contain_text("管委会会议安排")

        page.get_by_role("link", name="立即生成").click()
        page.get_by_role("button", name="立即生成").click()
        expect(page.locator("#progress")).to_contain_text("正在生成XLSX文件")
        expect(page.locator("#progress progress")).to_be_visible()
        gate.set()
        expect(page.locator("h1 .badge")).to_have_text("已归档", timeout=30_000)
        expect(page.locator("#files a")).to_contain_text("一周会议安排表")
        assert heard == []


def test_a_return_is_noted_as_made_from_the_calendar(bureau):
    with seat(bureau, "zhang", PHONE) as context:
        page, heard = watched(context)
        page.goto("/reports/calendar/")
        page.locator(".returns .line").first.click()
        page.get_by_role("link", name="登记已报送").click()
        page.locator("#id_receipt").fill("2026-17")
        page.get_by_role("button", name="登记已报送").click()
        expect(page.locator("h1 .badge")).to_have_text("已报送")
        assert heard == []


@pytest.mark.parametrize(("who", "size"), [("liujing", DESKTOP), ("dark", PHONE)], ids=["desk", "phone"])
def test_no_page_has_a_fault(bureau, who, size):
    with seat(bureau, who, size) as context:
        page, heard = watched(context)
        found = {}
        for url in every(2, PAGES, first=size == PHONE):
            page.goto(url)
            if wrong := faults(page, least=44 if size == PHONE else 0):
                found[url] = wrong
        assert (found, heard) == ({}, [])


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_on_a_telephone_the_calendar_begins_with_one_open_month_and_at_a_desk_with_all(bureau, size):
    with seat(bureau, "liujing", size) as context:
        page, _heard = watched(context)
        page.goto("/reports/calendar/")
        page.wait_for_load_state("networkidle")
        months, still_open = page.locator(".returns .fold"), page.locator(".returns .fold[open]")
        assert months.count() > 2
        assert still_open.count() == (1 if size == PHONE else months.count())

        if size == PHONE:
            months.nth(1).locator("summary").tap()
            expect(months.nth(1).locator(".line").first).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_calendar_prints_with_all_its_months(bureau, size):
    with seat(bureau, "liujing", size) as context:
        page, _heard = watched(context)
        page.goto("/reports/calendar/")
        page.emulate_media(media="print")
        expect(page.locator(".returns .fold .line").last).to_be_visible()
        expect(page.locator(".returns .card").first).to_be_visible()
        expect(page.locator(".returns .line-icon").first).to_be_hidden()
