"""Whom one can log in as in the demo bureau. Together they see every part of the house; none of them is real."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core import demo
from apps.org.models import Role


@dataclass(frozen=True)
class Figure:
    """One demo account: who it is, where it works, which role it holds and in which scope."""

    username: str
    name: tuple[str, str]
    unit: str
    post: str
    role: Role | None
    does: Any
    campus: str | None = None
    only_unit: bool = False


FIGURES = [
    Figure("zhangwei", ("张", "伟"), "机关事务管理局", "一级科员", None, _("staff: books rooms, sees own meetings")),
    Figure(
        "lina",
        ("李", "娜"),
        "财政局",
        "办公室主任",
        Role.UNIT_CLERK,
        _("unit clerk: looks after the meetings of the finance bureau"),
        only_unit=True,
    ),
    Figure(
        "wangfang",
        ("王", "芳"),
        "会务接待科",
        "副科长",
        Role.ROOM_KEEPER,
        _("room keeper of the main campus: its rooms and all their bookings"),
        campus="管委会",
    ),
    Figure("chenjianjun", ("陈", "建军"), "餐饮服务科", "科长", Role.CANTEEN_MANAGER, _("canteen manager")),
    Figure("zhaolei", ("赵", "磊"), "督查考核科", "科长", Role.SUPERVISOR, _("supervisor")),
    Figure(
        "liujing",
        ("刘", "静"),
        "办公室",
        "科长",
        Role.OFFICE_ADMIN,
        _("office administrator: people, units, places, import"),
    ),
    Figure("chenhong", ("陈", "红"), "财务科", "科长", Role.ACCOUNTANT, _("accountant: enters costs, closes months")),
    Figure("sunzhiqiang", ("孙", "志强"), "开发区管理委员会", "副主任", Role.LEADER, _("leader: sees all meetings")),
    Figure(
        "zhoumin", ("周", "敏"), "信息化科", "副科长", Role.SECURITY_ADMIN, _("security administrator: roles, log-ins")
    ),
    Figure(
        "chengang",
        ("陈", "刚"),
        "信息化科",
        "科长",
        Role.SYSTEM_ADMIN,
        _("system administrator: jobs, channels, webhooks"),
    ),
    Figure("qianming", ("钱", "明"), "纪检监察工委", "一级科员", Role.AUDITOR, _("auditor: the whole audit trail")),
]


def plug() -> None:
    for figure in FIGURES:
        demo.logins.plug(figure.username, demo.Account(figure.username, "".join(figure.name), figure.does))
