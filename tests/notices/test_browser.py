"""The pages of notices in a real browser: nothing for axe to find, nothing to push sideways; and the way from the bell
to a confirmed receipt."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from apps.core import outbox
from apps.notices.actions import publish, write
from apps.notices.models import Habit, Notice, Robot
from apps.org.models import Grant, Person, Role, Unit
from tests.browsing import DESKTOP, PHONE, faults_at_desk_and_on_phone, open_house, watched, window
from tests.depth import every

TITLE = "关于严格落实机关会议室使用管理规定的通知"


def furnish():
    unit = Unit.objects.create(name="机关事务管理局")
    looks = [
        ("zhang", "张伟", {}, None),
        ("dark", "李娜", {"theme": "dark", "language": "en"}, None),
        ("large", "王芳", {"large_text": True}, None),
        ("office", "刘静", {}, Role.OFFICE_ADMIN),
        ("operator", "吴系统", {"theme": "dark"}, Role.SYSTEM_ADMIN),
    ]
    people = [Person.objects.create_user(name, name=chinese, unit=unit, **look) for name, chinese, look, _role in looks]
    for person, (*_rest, role) in zip(people, looks, strict=True):
        if role:
            Grant.objects.create(person=person, role=role)
    office = people[3]
    for title, formal in ((TITLE, True), ("管委会一号楼停水检修", False)):
        publish(
            write(by=office, title=title, text="第一段。\n\n第二段。", needs_receipt=formal, is_pinned=formal),
            by=office,
        )
    write(by=office, title="元旦值班安排", text="征求意见稿。")
    outbox.drain()
    robot = Robot.objects.create(
        name="机关事务局工作群", kind="wecom", url="https://qyapi.weixin.qq.com/x", trouble="没有应答。"
    )
    Habit.objects.create(person=people[0], ways={"announcements": [str(robot.pk)]})
    Notice.objects.filter(person=people[1]).update(read_at="2026-01-01T00:00Z")
    return people


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("notices", furnish, tmp_path_factory.mktemp("web")) as house:
        yield house


@pytest.fixture
def sit_down(bureau):
    @contextmanager
    def sit(username, size):
        with window(bureau.browser, bureau.port, bureau.cookies[username], size) as context:
            page, heard = watched(context)
            yield page
            assert heard == []

    return sit


READERS = ["/notices/", "/notices/announcements/", "/notices/announcements/1/", "/notices/settings/", "/preferences/"]
OFFICE = ["/", "/notices/announcements/new/", "/notices/announcements/1/", "/notices/announcements/3/edit/"]
OPERATOR = ["/notices/robots/", "/notices/robots/1/", "/notices/robots/1/edit/", "/notices/robots/new/"]


LOOKS = [(who, every(3, READERS, first=n)) for n, who in enumerate(("zhang", "dark", "large"))]


@pytest.mark.parametrize(("who", "pages"), [*LOOKS, ("office", OFFICE), ("operator", OPERATOR)])
def test_no_page_has_a_fault(sit_down, who, pages):
    with sit_down(who, DESKTOP) as page:
        assert [fault for url in pages for fault in faults_at_desk_and_on_phone(page, url)] == []


def test_from_the_bell_to_a_confirmed_receipt_it_takes_three_taps(sit_down):
    with sit_down("large", PHONE) as page:
        page.goto("/")
        expect(page.locator(".bell-number")).to_have_text("2")
        page.click(".bell")
        page.get_by_role("button", name=TITLE).first.click()
        page.get_by_role("button", name="确认签收").click()

        expect(page.locator(".said")).to_contain_text("已签收")
        expect(page.get_by_role("button", name="确认签收")).to_have_count(0)
        expect(page.locator(".bell-number")).to_have_text("1")


def test_an_announcement_prints_on_one_page_without_the_frame(sit_down):
    with sit_down("zhang", DESKTOP) as page:
        page.goto("/notices/announcements/1/")
        page.emulate_media(media="print")

        assert page.locator(".rail, .topbar, .bell").evaluate_all("all => all.filter(e => e.offsetParent).length") == 0
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1


def test_the_settings_are_kept_without_a_mouse(sit_down):
    with sit_down("zhang", DESKTOP) as page:
        page.goto("/notices/settings/")
        tick = page.get_by_role("checkbox", name="账号安全")
        tick.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.locator(".said-one").wait_for()

        expect(page.get_by_role("checkbox", name="账号安全")).to_be_checked()
