"""The workbook a new bureau fills in: three sheets, their columns, and their headings in either language."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.imports.tables import Field, Table, bare, spelled
from apps.core.workbooks import Workbook
from apps.org.models import Place

DAYS = (
    Field("opened_on", gettext_lazy("In service from"), ("启用日期", "成立日期"), example="2026-03-08"),
    Field("closed_on", gettext_lazy("Out of service from"), ("停用日期", "撤销日期"), example=""),
)

UNITS = Table(
    "units",
    gettext_lazy("Units"),
    ("单位", "部门", "科室"),
    (
        Field("name", gettext_lazy("Name"), ("名称", "单位名称", "单位"), True, "财务科"),
        Field("short_name", gettext_lazy("Short name"), ("简称",), example="财务"),
        Field("parent", gettext_lazy("Parent unit"), ("上级单位", "上级部门"), example="机关事务管理局",
              note=gettext_lazy("Its name as on this sheet or as in the system.")),
        Field("campus", gettext_lazy("Campus"), ("办公区",), example="管委会",
              note=gettext_lazy("Entered anew where there is none of that name.")),
        *DAYS,
    ),
)  # fmt: skip

PLACES = Table(
    "places",
    gettext_lazy("Places"),
    ("场所", "房间", "地点"),
    (
        Field("campus", gettext_lazy("Campus"), ("办公区",), True, "管委会",
              gettext_lazy("Entered anew where there is none of that name.")),
        Field("building", gettext_lazy("Building"), ("楼栋", "楼宇", "楼"), True, "一号楼",
              gettext_lazy("Entered anew where there is none of that name.")),
        Field("name", gettext_lazy("Name"), ("名称", "场所名称", "房间名称"), True, "第一会议室"),
        Field("number", gettext_lazy("Room number"), ("房间号", "房号", "门牌号"), example="301"),
        Field("floor", gettext_lazy("Floor"), ("楼层",), example="3",
              note=gettext_lazy("A whole number; -1 is the basement.")),
        Field("kind", gettext_lazy("Use"), ("用途", "类型"), example="会议室",
              note=gettext_lazy("Meeting room, office, store, canteen, duty post or other.")),
        *DAYS,
    ),
)  # fmt: skip

PEOPLE = Table(
    "people",
    gettext_lazy("Staff"),
    ("人员", "职工", "干部职工"),
    (
        Field("name", gettext_lazy("Full name"), ("姓名", "名称", "Name"), True, "单晓红"),
        Field("name_reading", gettext_lazy("Pinyin"), ("拼音",), example="Shan Xiaohong",
              note=gettext_lazy("Only where the usual reading is wrong.")),
        Field("staff_number", gettext_lazy("Staff number"), ("工号", "人员编号"), example="A0917",
              note=gettext_lazy("By it somebody is recognised when you import again.")),
        Field("username", gettext_lazy("Login name"), ("登录名", "账号", "用户名"), example="shanxiaohong",
              note=gettext_lazy("Empty: the staff number.")),
        Field("unit", gettext_lazy("Works in"), ("单位", "部门", "科室", "所在单位", "Unit"), True, "财务科",
              gettext_lazy("Its name as on the sheet of units or as in the system.")),
        Field("post", gettext_lazy("Post"), ("岗位", "职务"), example="科长",
              note=gettext_lazy("Entered anew where the unit has none of that title.")),
        Field("phone", gettext_lazy("Office telephone"), ("办公电话", "电话"), example="0537-8123"),
        Field("email", gettext_lazy("E-mail"), ("电子邮箱", "邮箱"), example=""),
    ),
)  # fmt: skip

# What offices write where we say meeting room, office, store…
USES = {
    "会议室": Place.Kind.MEETING_ROOM,
    "办公室": Place.Kind.OFFICE,
    "办公用房": Place.Kind.OFFICE,
    "仓库": Place.Kind.STORE,
    "库房": Place.Kind.STORE,
    "食堂": Place.Kind.CANTEEN,
    "餐厅": Place.Kind.CANTEEN,
    "岗亭": Place.Kind.DUTY_POST,
    "值班室": Place.Kind.DUTY_POST,
    "其他": Place.Kind.OTHER,
    "其它": Place.Kind.OTHER,
}

# In the order in which they are imported: who comes later may name what came before.
TABLES = (UNITS, PLACES, PEOPLE)


def is_ours(title: str) -> bool:
    return table_called(title) is not None


def table_called(title: str) -> Table | None:
    return next((table for table in TABLES if bare(title) in spelled(table.title, table.aliases)), None)


def rows_of(book: Workbook) -> dict[str, Any]:
    """The rows by sheet, each as [number, {field: cell}], and the headings nobody knows. Raises ``ValidationError``
    where a sheet or a column that must be there is missing."""
    found: dict[str, Any] = {"unknown": {}}
    missing = []
    for title, lines in book.sheets.items():
        table = table_called(title)
        if table is None or not lines:
            continue
        columns, unknown = table.columns(lines[0].cells)
        found["unknown"][table.key] = unknown
        for field in table.missing(columns):
            says = _("Sheet “%(sheet)s” has no column “%(column)s” in its first row.")
            missing.append(says % {"sheet": title[:31], "column": field.label})
        for line in lines[1:]:
            cells = {columns[at]: cell for at, cell in line.cells.items() if at in columns}
            if cells:
                found.setdefault(table.key, []).append([line.number, cells])
    if missing:
        raise ValidationError(missing)
    if not any(found.get(table.key) for table in TABLES):
        says = _("There is no row to import. The sheets must be called “%(units)s”, “%(places)s” or “%(people)s”.")
        raise ValidationError(says % {table.key: table.title for table in TABLES})
    return found
