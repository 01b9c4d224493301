"""A new bureau comes in with one workbook: checked first, imported as a whole, and taken back as a whole."""

import io
import json
from uuid import uuid4

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from apps.core import search
from apps.core.actions import Refused
from apps.core.models import LogEntry
from apps.core.workbooks import read
from apps.org.actions import carry_out_import, change_person, change_unit, check_import, undo_import
from apps.org.models import Building, Campus, ImportBatch, ImportedRow, Person, Place, Post, Unit
from apps.org.queries.check import check
from tests.org.workbooks import HOSTILE, book

UNITS = [["名称", "上级单位", "简称"], ["预算科", "财政局"], ["国库科", "预算科", "国库"]]
PLACES = [["办公区", "楼栋", "名称", "楼层", "用途"], ["泗水", "一号楼", "阅览室", "3楼", "办公室"]]
PEOPLE = [
    ["姓名", "工号", "所在单位", "岗位", "办公电话", "备注"],
    ["单晓红", "A0917", "预算科", "科长", 8123, "老员工"],
    ["仇小东", "A0918", "财政局", "科员"],
]


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def checked(admin, key=None, **sheets):
    return check_import(by=admin, key=key, file_name="新单位.xlsx", workbook=read(io.BytesIO(book(**sheets))))


def imported(admin, **sheets):
    return carry_out_import(checked(admin, **sheets), by=admin)


def problems(batch):
    return [str(problem) for problem in check(batch.sheets).problems]


def test_a_whole_bureau_comes_in_at_once(admin, units):
    imported(admin, 单位=UNITS, 场所=PLACES, 人员=PEOPLE)

    treasury = Unit.objects.get(name="国库科")
    assert (str(treasury), treasury.parent.name, treasury.parent.parent) == ("国库", "预算科", units.finance)
    place = Place.objects.get(name="阅览室")
    assert (place.building.campus.name, place.building.name, place.floor, place.kind) == ("泗水", "一号楼", 3, "office")
    person = Person.objects.get(staff_number="A0917")
    assert (person.name, person.username, person.unit.name, person.post.title, person.phone) == (
        "单晓红", "A0917", "预算科", "科长", "8123",
    )  # fmt: skip


def test_checking_imports_nothing(admin, units):
    batch = checked(admin, 单位=UNITS, 人员=PEOPLE)

    plan = check(batch.sheets)
    assert (plan.made, plan.changed, plan.same, plan.problems) == (4, 0, 0, [])
    assert Person.objects.filter(name="单晓红").count() == 0
    assert batch.sheets["unknown"]["people"] == ["备注"]


def test_new_people_cannot_log_in_before_they_get_a_password(admin, units):
    imported(admin, 人员=[["姓名", "工号", "单位"], ["甲", "A1", "财政局"]])

    person = Person.objects.get(staff_number="A1")
    assert not person.has_usable_password()
    assert person.must_change_password


def test_what_came_in_is_found_and_in_the_audit_trail(admin, units):
    imported(admin, 人员=PEOPLE[:1] + PEOPLE[2:])

    assert [hit.title for hit in search.find(admin, "qxd")] == ["仇小东"]
    assert LogEntry.objects.filter(verb="org.add_person").count() == 1


def test_english_headings_are_understood_too(admin, units):
    imported(admin, Staff=[["Name *", "staff number", "UNIT"], ["Smith", "E1", "财政局"]])

    assert Person.objects.get(staff_number="E1").unit == units.finance


@pytest.mark.parametrize(
    ("sheet", "row", "column"),
    [
        ("人员", {"单位": "财务课"}, "Works in"),
        ("人员", {"姓名": ""}, "Full name"),
        ("人员", {"工号": ""}, "Staff number"),
        ("人员", {"姓名": "长" * 41}, "Full name"),
        ("人员", {"电子邮箱": "不是邮箱"}, "E-mail"),
        ("人员", {"登录名": "zhangwei"}, "Login name"),
        ("单位", {"上级单位": "没有的局"}, "Parent unit"),
        ("单位", {"启用日期": "明天"}, "In service from"),
        ("单位", {"启用日期": "2026-03-08", "停用日期": "2026-03-08"}, "Out of service from"),
        ("场所", {"楼层": "三"}, "Floor"),
        ("场所", {"用途": "游泳池"}, "Use"),
    ],
)
def test_each_mistake_names_its_row_and_column(admin, clerk, english, sheet, row, column):
    good = {
        "人员": {"姓名": "甲", "工号": "A1", "单位": "财政局", "电子邮箱": "", "登录名": ""},
        "单位": {"名称": "新科", "上级单位": "财政局", "启用日期": "", "停用日期": ""},
        "场所": {"办公区": "管委会", "楼栋": "一号楼", "名称": "甲室", "楼层": "3", "用途": ""},
    }[sheet]
    batch = checked(admin, **{sheet: [list({**good, **row}), list({**good, **row}.values())]})

    (problem,) = check(batch.sheets).problems
    assert problem.row == 2
    assert problem.column == column
    assert problem.says
    with pytest.raises(Refused):
        carry_out_import(batch, by=admin)


def test_a_wrong_unit_is_answered_with_the_right_one(admin, units, chinese):
    Unit.objects.create(name="财务科")
    batch = checked(admin, 人员=[["姓名", "工号", "单位"], ["甲", "A1", "财务课"]])

    (says,) = problems(batch)
    assert "财务课" in says
    assert "财务科" in says
    assert "2" in says


def test_two_rows_about_one_record_are_a_mistake(admin, units):
    batch = checked(admin, 人员=[["姓名", "工号", "单位"], ["甲", "A1", "财政局"], ["乙", "A1", "财政局"]])

    assert [(p.row, p.column) for p in check(batch.sheets).problems] == [(3, "")]


def test_two_people_cannot_share_a_login_name(admin, units):
    rows = [["姓名", "工号", "登录名", "单位"], ["甲", "A1", "x", "财政局"], ["乙", "A2", "x", "财政局"]]

    assert [p.row for p in check(checked(admin, 人员=rows).sheets).problems] == [3]


def test_units_cannot_stand_in_a_ring(admin, units):
    rows = [["名称", "上级单位"], ["甲科", "乙科"], ["乙科", "甲科"], ["丙科", "乙科"]]

    assert {p.row for p in check(checked(admin, 单位=rows).sheets).problems} == {2, 3, 4}


def test_nothing_is_half_imported(admin, units, monkeypatch):
    def stumble(*args, **kwargs):
        raise Refused("no")

    batch = checked(admin, 单位=UNITS, 人员=PEOPLE)
    monkeypatch.setattr("apps.org.actions.imports.ImportedRow.objects.bulk_create", stumble)

    with pytest.raises(Refused):
        carry_out_import(batch, by=admin)
    assert Unit.objects.filter(name="预算科").count() == Person.objects.filter(name="单晓红").count() == 0


def test_a_batch_is_checked_again_when_it_is_imported(admin, units):
    batch = checked(admin, 人员=[["姓名", "工号", "单位"], ["甲", "A1", "财政局"]])
    Unit.objects.filter(name="财政局").update(name="财政厅")

    with pytest.raises(Refused):
        carry_out_import(batch, by=admin)


def test_importing_again_changes_only_what_differs(admin, units):
    imported(admin, 人员=PEOPLE, 单位=UNITS)
    batch = checked(admin, 人员=[*PEOPLE[:2], ["仇小东", "A0918", "预算科", "科员", "8124"]])

    plan = check(batch.sheets)
    assert (plan.made, plan.changed, plan.same) == (0, 1, 1)
    carry_out_import(batch, by=admin)
    assert Person.objects.get(staff_number="A0918").unit.name == "预算科"
    with pytest.raises(Refused):
        imported(admin, 人员=PEOPLE[:2])


def test_the_same_submission_is_one_batch(admin, units):
    key = uuid4()

    assert checked(admin, key=key, 单位=UNITS) == checked(admin, key=key, 单位=UNITS)
    assert ImportBatch.objects.count() == 1


def test_a_batch_is_imported_once(admin, units):
    batch = imported(admin, 单位=UNITS)

    with pytest.raises(Refused):
        carry_out_import(batch, by=admin)


def test_undo_takes_everything_back(admin, units, clerk):
    clerk.staff_number = "Z1"
    clerk.save()
    before = [model.objects.count() for model in (Unit, Post, Campus, Building, Place, Person)]
    batch = imported(
        admin, 单位=UNITS, 场所=PLACES,
        人员=[*PEOPLE, ["张伟伟", "Z1", "国库科", "科员", "9999"]],
    )  # fmt: skip
    clerk.refresh_from_db()
    assert (clerk.name, clerk.unit.name, clerk.phone) == ("张伟伟", "国库科", "9999")

    undo_import(batch, by=admin)

    assert [model.objects.count() for model in (Unit, Post, Campus, Building, Place, Person)] == before
    clerk.refresh_from_db()
    assert (clerk.name, clerk.unit, clerk.post, clerk.phone) == ("张伟", units.affairs, None, "")
    assert search.find(admin, "单晓红") == []
    with pytest.raises(Refused):
        undo_import(batch, by=admin)


@pytest.mark.parametrize("since", ["changed", "referred to", "logged in"])
def test_undo_is_refused_where_something_was_used_since(admin, units, since):
    batch = imported(admin, 单位=UNITS, 人员=PEOPLE)
    if since == "changed":
        change_unit(Unit.objects.get(name="预算科"), by=admin, short_name="预算")
    elif since == "referred to":
        change_person(admin, by=admin, unit=Unit.objects.get(name="国库科"))
    else:
        Person.objects.filter(name="仇小东").update(last_login="2026-03-08T09:00Z")

    with pytest.raises(Refused) as refused:
        undo_import(batch, by=admin)

    assert {"changed": "预算", "referred to": "刘静", "logged in": "仇小东"}[since] in refused.value.messages[0]
    assert Person.objects.filter(name="单晓红").count() == 1
    assert ImportBatch.objects.get().status == ImportBatch.Status.IMPORTED


def test_only_the_office_administrator_imports(clerk, security, units):
    for person in (clerk, security):
        with pytest.raises(PermissionDenied):
            checked(person, 单位=UNITS)
        assert list(ImportBatch.objects.visible_to(person)) == list(ImportedRow.objects.visible_to(person)) == []


def test_the_rows_themselves_are_not_copied_into_the_audit_trail(admin, units):
    imported(admin, 单位=UNITS, 人员=PEOPLE)

    entries = LogEntry.objects.filter(verb__endswith="_import").values("facts", "changes")
    assert "8123" not in json.dumps(list(entries))


def test_fifteen_hundred_rows_come_in_at_once_and_go_again(admin, units):
    rows = [["姓名", "工号", "单位", "岗位", "电话"]]
    rows += [[f"员工{n}", f"B{n:04}", f"科室{n % 40}", "科员" if n % 5 else "科长", str(8000 + n)] for n in range(1500)]
    sections = [["名称", "上级单位"], *([f"科室{n}", "财政局"] for n in range(40))]

    batch = imported(admin, 单位=sections, 人员=rows)

    assert Person.objects.filter(username__startswith="B").count() == 1500
    undo_import(batch, by=admin)
    assert Person.objects.filter(username__startswith="B").count() == 0


class TestPages:
    @pytest.fixture
    def inside(self, client, admin):
        client.force_login(admin)
        return client

    def upload(self, client, data, name="新单位.xlsx", **more):
        file = SimpleUploadedFile(name, data)
        return client.post(reverse("org_importbatch_new"), {"file": file, "key": str(uuid4()), **more})

    def test_upload_look_import_undo(self, inside, units):
        page = self.upload(inside, book(单位=UNITS, 人员=PEOPLE))
        assert page.status_code == 302
        carry_out, undo = (
            reverse(f"org_importbatch_{verb}", args=[ImportBatch.objects.get().pk])
            for verb in ("carry_out_import", "undo_import")
        )
        looked = inside.get(page.url)
        assert looked.status_code == 200
        assert carry_out in looked.content.decode()

        inside.post(carry_out)
        assert Person.objects.filter(name="单晓红").count() == 1
        assert inside.get(page.url).status_code == 200
        inside.post(undo)
        assert Person.objects.filter(name="单晓红").count() == 0
        assert inside.get(reverse("org_importbatch_list")).status_code == 200

    def test_a_workbook_with_mistakes_is_shown_but_cannot_be_imported(self, inside, units):
        page = self.upload(inside, book(人员=[["姓名", "工号", "单位"], ["<script>甲", "A1", "财务课"]]))
        content = inside.get(page.url).content.decode()

        assert "财务课" in content
        assert "carry-out-import" not in content
        assert "said-one tone-orange" in content
        batch = ImportBatch.objects.get()
        assert inside.post(reverse("org_importbatch_carry_out_import", args=[batch.pk])).status_code == 422

    @pytest.mark.parametrize("kind", HOSTILE)
    def test_a_bad_file_is_answered_with_a_sentence(self, inside, units, kind):
        page = self.upload(inside, HOSTILE[kind]())

        assert page.status_code == 422
        assert ImportBatch.objects.count() == 0

    @pytest.mark.parametrize("name", ["../../etc/passwd.xlsx", "a" * 190 + ".xlsx", "=cmd().xlsx", "<b>.xlsx"])
    def test_odd_file_names_do_no_harm(self, inside, units, name):
        page = self.upload(inside, book(单位=UNITS), name)

        assert page.status_code == 302
        assert inside.get(page.url).status_code == 200

    def test_no_file_is_a_sentence_too(self, inside):
        assert inside.post(reverse("org_importbatch_new"), {}).status_code == 422

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_the_template_can_be_filled_in_and_comes_back(self, inside, admin, units, language):
        admin.language = language
        admin.save()
        data = b"".join(inside.get(reverse("org_import_template")).streaming_content)
        workbook = openpyxl.load_workbook(io.BytesIO(data))
        workbook.worksheets[0].append(["新科", "", "财政局"])
        workbook.worksheets[2].append(["甲", "", "A1", "", "新科"])
        out = io.BytesIO()
        workbook.save(out)

        page = self.upload(inside, out.getvalue())

        assert page.status_code == 302
        assert check(ImportBatch.objects.get().sheets).problems == []
        assert check(ImportBatch.objects.get().sheets).made == 2

    def test_the_template_is_for_those_who_import(self, client, clerk):
        client.force_login(clerk)

        assert client.get(reverse("org_import_template")).status_code == 403
        assert client.get(reverse("org_importbatch_list")).status_code == 403
