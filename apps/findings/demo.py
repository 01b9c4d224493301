"""The findings of the demo bureau: what the supervisor wrote down by hand, in every state, one of them overdue."""

from datetime import date, time, timedelta
from typing import Any

from apps.core import demo
from apps.core.dates import local
from apps.core.workdays import is_working, working_day_after
from apps.findings.models import Finding, Rectification
from apps.findings.seed import DAYS, seed_rules
from apps.org.models import Person

# Section, what is wrong, how grave, days ago, and how far it is. «late»: nobody has put it right in time.
FOUND = [
    ("餐饮服务科", "后厨地面积水，防滑垫破损", "ordinary", 96, "closed"),
    ("房产维修科", "三号楼消防通道堆放装修余料", "grave", 88, "closed"),
    ("车辆管理科", "公务车钥匙未入柜保管", "ordinary", 80, "closed"),
    ("资产管理科", "仓库出入登记缺三日记录", "minor", 71, "closed"),
    ("餐饮服务科", "冷藏柜温度记录漏填", "ordinary", 64, "closed"),
    ("安全保卫科", "夜间巡查记录代签", "grave", 57, "closed"),
    ("环境绿化科", "二号楼卫生间异味，清洁不及时", "minor", 50, "closed"),
    ("房产维修科", "电梯机房门未上锁", "grave", 43, "closed"),
    ("车辆管理科", "车辆外观破损未登记", "ordinary", 36, "withdrawn"),
    ("环境绿化科", "会议结束后灯和空调未关", "minor", 29, "closed"),
    ("安全保卫科", "来访登记信息不全", "ordinary", 22, "twice"),
    ("餐饮服务科", "餐具消毒记录时间填写不规范", "minor", 15, "rectified"),
    ("房产维修科", "配电间灭火器压力不足", "grave", 11, "late"),
    ("资产管理科", "报废设备未及时移出办公区", "minor", 7, "open"),
    ("环境绿化科", "一号楼大厅地垫翘边", "ordinary", 3, "open"),
]
DONE = ("已整改并安排专人检查。", "已处理，相关人员已批评教育。", "已更换，纳入每日检查。", "已补齐记录，责任到人。")


def plug() -> None:
    demo.parts.plug("findings", demo.Part(40, "apps.findings.demo.load"))


def load(bureau: demo.Bureau) -> None:
    seed_rules()
    dice, supervisor = bureau.random("findings"), bureau.made["accounts"]["zhaolei"]
    posts = bureau.made["posts"]
    heads = {name: Person.objects.filter(post=post).first() for (name, title), post in posts.items() if title == "科长"}
    for section, title, severity, ago, state in FOUND:
        owner = heads.get(section)
        if owner is not None and owner.unit_id:
            _found(bureau, supervisor, owner, title, severity, _worked(bureau.today - timedelta(days=ago)), state, dice)


def _worked(on: date) -> date:
    while not is_working(on):
        on -= timedelta(days=1)
    return on


def _found(bureau: Any, by: Any, owner: Any, title: str, severity: str, on: date, state: str, dice: Any) -> None:
    due = working_day_after(on, DAYS[severity])
    facts: dict[str, Any] = {"status": "open", "reason": "", "closed_at": None, "version": 1}
    done = working_day_after(on, max(DAYS[severity] - 1, 1))
    seen = working_day_after(done, 1)
    if state == "withdrawn":
        facts |= {"status": "withdrawn", "reason": "经核实，破损已在交接单上登记。", "version": 2}
    elif state == "rectified":
        facts |= {"status": "rectified", "version": 2}
    elif state in ("closed", "twice"):
        last = working_day_after(seen, 3) if state == "twice" else seen
        facts |= {"status": "closed", "closed_at": local(last, time(15, 30)), "version": 5 if state == "twice" else 3}
    one = Finding.objects.create(
        title=title, severity=severity, unit=owner.unit, owner=owner, found_by=by, due_on=due,
        found_at=local(on, time(9, dice.randrange(60))), **facts,
    )  # fmt: skip
    bureau.wrote_down("findings.record", one, by=by, at=one.found_at)
    if state == "withdrawn":
        bureau.wrote_down("findings.withdraw", one, by=by, at=local(done, time(16)), version=2)
    if state in ("closed", "twice", "rectified"):
        _put_right(bureau, one, by, done, seen, state, dice)


def _put_right(bureau: Any, one: Finding, by: Any, done: date, seen: date, state: str, dice: Any) -> None:
    """Each attempt and the look at it; the first of «twice» did not do."""
    passes = {"closed": [True], "twice": [False, True], "rectified": [None]}[state]
    for number, passed in enumerate(passes, start=1):
        if number == 2:
            done, seen = working_day_after(seen, 2), working_day_after(seen, 3)
        looked: dict[str, Any] = {}
        if passed is not None:
            remark = "" if passed else "仍有两页未登记证件号。"
            looked = {"rechecked_by": by, "rechecked_at": local(seen, time(15, 30)), "passed": passed, "remark": remark}
        Rectification.objects.create(
            finding=one, number=number, what=dice.choice(DONE), rectified_by=one.owner, version=2 if looked else 1,
            rectified_at=local(done, time(16, 20)), **looked,
        )  # fmt: skip
        at = local(done, time(16, 20))
        bureau.wrote_down("findings.rectify", one, by=one.owner, at=at, version=2 * number)
        if looked:
            bureau.wrote_down("findings.recheck", one, by=by, at=looked["rechecked_at"], version=2 * number + 1)
