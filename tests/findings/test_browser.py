"""A finding on two phones: put right with a photo, looked at again by somebody else; nothing for axe to find."""

import io
from contextlib import contextmanager

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from apps.findings import actions
from apps.findings.models import Finding
from apps.findings.seed import seed_rules
from apps.org.models import Campus, Grant, Person, Role, Unit
from tests.browsing import PHONE, open_house, watched, window
from tests.depth import every
from tests.looks import LARGER, faults_in_all_looks


def furnish():
    """One to be put right, one that is late, one that waits to be looked at again and one that is closed."""
    seed_rules()
    unit = Unit.objects.create(name="机关事务管理局", campus=Campus.objects.create(name="管委会"))
    owner = Person.objects.create_user("owner", name="王班长", unit=unit)
    supervisor = Person.objects.create_user("supervisor", name="赵磊", unit=unit)
    for role in (Role.SUPERVISOR, Role.OFFICE_ADMIN):
        Grant.objects.create(person=supervisor, role=role, starts_on=timezone.localdate())
    for title in ("消防通道堆放杂物，占用疏散宽度一半以上，且无人看管", "灭火器过期", "值班记录缺页", "茶水间地面湿滑"):
        actions.record(by=supervisor, title=title, unit=unit, owner=owner, detail="现场已拍照。")
    _first, late, waits, closed = Finding.objects.order_by("pk")
    Finding.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timezone.timedelta(days=10))
    actions.remind_overdue()
    for one in (waits, closed):
        actions.rectify(one, by=owner, what="已处理")
    actions.recheck(Finding.objects.get(pk=closed.pk), by=supervisor, passed=True)
    Finding.objects.filter(pk=1).update(explain_until=timezone.now() + timezone.timedelta(days=2))
    return [owner, supervisor]


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house("findings", furnish, tmp_path_factory.mktemp("web")) as house:
        yield house


@pytest.fixture
def sit_down(bureau):
    @contextmanager
    def sit(username):
        with window(bureau.browser, bureau.port, bureau.cookies[username], PHONE) as context:
            page, heard = watched(context)
            yield page
            assert heard == []

    return sit


FOUND = "/findings/found/"
PAGES = [
    "/findings/board/",
    "/findings/times/",
    "/findings/times/new/",
    "/findings/escalations/",
    FOUND,
    f"{FOUND}new/",
]
PAGES += [f"{FOUND}{path}" for path in ("1/", "2/", "3/", "4/", "3/recheck/", "1/withdraw/", "1/put-off/", "4/reopen/",
                                        "1/reassign/", "?state=overdue&campus=1")]  # fmt: skip
PAGES += [f"/findings/{path}" for path in ("times/1/", "times/1/edit/", "escalations/1/", "escalations/1/edit/",
                                           "escalations/new/")]  # fmt: skip


def test_no_page_has_a_fault(bureau):
    assert faults_in_all_looks(bureau, "supervisor", every(2, PAGES), in_large=LARGER) == []


def test_no_page_of_those_who_put_it_right_has_a_fault(bureau):
    assert faults_in_all_looks(bureau, "owner", [f"{FOUND}1/rectify/", f"{FOUND}1/explain/"], in_large=LARGER) == []


def photo():
    data = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(data, "JPEG")
    return {"name": "整改后.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def test_put_right_with_a_photo_and_looked_at_again(sit_down):
    """From the home page: three taps and words for whoever puts it right, three taps for whoever looks again."""
    with sit_down("owner") as page:
        page.goto("/")
        page.get_by_role("link", name="待整改：消防通道").tap()
        page.get_by_role("link", name="提交整改").tap()
        page.get_by_label("处理情况").fill("杂物已全部清走，并张贴了禁止堆放标识")
        page.get_by_label("照片").set_input_files([photo()])
        page.get_by_role("button", name="提交整改").tap()
        expect(page.locator("main")).to_contain_text("已整改待复查")
        expect(page.locator("main")).to_contain_text("整改后.jpg")

    with sit_down("supervisor") as page:
        page.goto("/")
        page.get_by_role("link", name="待复查：消防通道").tap()
        page.get_by_role("link", name="复查", exact=True).tap()
        page.get_by_label("是，予以销号").check()
        page.get_by_role("button", name="复查").tap()
        expect(page.locator("main")).to_contain_text("已销号")
