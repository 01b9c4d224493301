"""The usual schedules and returns. Dates that a province or a year's notice sets are what most places ask for; the
note says so, and the office puts in its own."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from apps.org.models import Role
from apps.reports.defaults import Default, Owed, returns, schedules

LOCAL = "截止日期以上级当年通知为准，请核对后修改。"

SCHEDULES = {
    "monthly_cost": Default(
        _("Monthly cost report"), "reports.monthly_cost", "M", 1, time(7),
        (Role.LEADER, Role.ACCOUNTANT, Role.OFFICE_ADMIN), formats=("xlsx", "pdf"),
    ),
    "room_statistics": Default(
        _("Statistics of the meeting rooms"), "reports.room_statistics", "H", 1, time(7, 30),
        (Role.LEADER, Role.OFFICE_ADMIN),
    ),
    "meeting_sheet": Default(
        _("Weekly sheet of meetings"), "reports.meeting_sheet", "W", 5, time(16), (Role.LEADER, Role.ROOM_KEEPER),
        which="after",
    ),
    "weekly_menu": Default(
        _("Weekly menu"), "reports.weekly_menu", "W", 5, time(15), (Role.CANTEEN_MANAGER, Role.OFFICE_ADMIN),
        which="after", formats=("pdf", "xlsx"),
    ),
}  # fmt: skip

ENERGY = "《公共机构能源资源消费统计调查制度》（国管节能〔2022〕301号）"
COST = "《机关运行成本统计调查制度》（国家统计局批准，国家机关事务管理局）"
THRIFT = "《党政机关厉行节约反对浪费条例》（2025年修订）"
FOOD = "《机关食堂反食品浪费工作成效评估和通报制度》"
CARS = "《党政机关公务用车管理办法》"
OFFICES = "《党政机关办公用房管理办法》"
ASSETS = "《行政事业性国有资产管理条例》（国务院令第738号）"
HIGHER = "上级机关事务管理部门"

RETURNS = {
    "energy_quarter": Owed("能源资源消费统计季报", HIGHER, "Q", 1, 10, ENERGY, "各地为季后10日至15日。" + LOCAL),
    "energy_year": Owed("能源资源消费统计年报及分析", HIGHER, "Y", 3, 31, ENERGY, LOCAL, [30, 10, 3]),
    "energy_plan": Owed("年度节能目标和工作计划", HIGHER, "Y", -11, 31, ENERGY, LOCAL, [20, 5]),
    "energy_public": Owed("能源资源消费情况公示", "本单位公示栏", "Q", 1, 31, ENERGY, LOCAL),
    "food_quarter": Owed("机关食堂反食品浪费自查", HIGHER, "Q", 1, 10, FOOD, LOCAL),
    "cars_public": Owed("公务用车使用情况公示", "本单位公示栏", "M", 1, 10, CARS, LOCAL, [3]),
    "cars_year": Owed("公务用车统计年报", HIGHER, "Y", 1, 31, CARS, LOCAL, [20, 5]),
    "offices_year": Owed("办公用房统计年报", HIGHER, "Y", 1, 31, OFFICES, LOCAL, [20, 5]),
    "cost_year": Owed("机关运行成本统计年报", "国家机关事务管理局（网上直报）", "Y", 4, 30, COST, LOCAL, [30, 10, 3]),
    "assets_month": Owed("国有资产月报", "财政部门", "M", 1, 10, ASSETS, LOCAL, [3]),
    "assets_year": Owed("国有资产年度报告", "财政部门", "Y", 3, 15, ASSETS, LOCAL, [30, 10, 3]),
    "thrift_office": Owed("节约型机关创建自评", HIGHER, "Y", -1, 30, "《节约型机关创建行动方案》", LOCAL, [30, 10]),
    "thrift_year": Owed("厉行节约反对浪费情况报告", "本级党委、政府", "Y", 1, 31, THRIFT, LOCAL, [20, 5]),
    "funds_month": Owed("月度经费执行情况报告", "局长办公会", "M", 1, 5, "局内规定", "", [2]),
}


def plug() -> None:
    for code, usual in SCHEDULES.items():
        schedules.plug(code, usual)
    for code, owed in RETURNS.items():
        returns.plug(code, owed)
