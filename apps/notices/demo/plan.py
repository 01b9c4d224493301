"""What the demo bureau announces, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """One announcement: how many days before today it went out (None: a draft), for whom, and for how long."""

    title: str
    text: str
    days_ago: int | None
    lasts: int | None = None  # days on the board
    campus: str | None = None
    units: tuple[str, ...] = ()
    by: str = "liujing"
    is_pinned: bool = False
    needs_receipt: bool = False
    is_withdrawn: bool = False


PLANS = [
    Plan(
        "关于严格落实机关会议室使用管理规定的通知",
        "各部门、各单位：\n\n"
        "为提高会议室使用效率，现将有关要求通知如下：会议室一律通过本系统预订；预订后不再使用的，请至少提前两小时取消，"
        "以便他人使用；会议结束后请关闭灯光、空调和投影设备，并将桌椅复位。\n\n"
        "请各部门认真组织学习，并由本人在系统内确认签收。",
        days_ago=6,
        is_pinned=True,
        needs_receipt=True,
    ),
    Plan(
        "管委会一号楼停水检修",
        "因二次供水设施清洗消毒，管委会一号楼下周六 8:00 至 12:00 停水，届时开水间、卫生间暂停使用。\n\n"
        "需要加班的同志请使用二号楼。给大家带来不便，敬请谅解。",
        days_ago=2,
        lasts=9,
        campus="管委会",
    ),
    Plan(
        "冬季供暖温度调整",
        "供暖期内，各办公区室内温度统一控制在 20 ℃ 以内，下班前请关闭门窗和用电设备。\n\n"
        "发现暖气不热或漏水，请拨打房产维修科值班电话。",
        days_ago=3,
        lasts=30,
    ),
    Plan(
        "财政局年终决算工作部署会材料报送",
        "请各业务科于本周五下班前将决算报表纸质版送局办公室，电子版同步报送。",
        days_ago=1,
        units=("财政局",),
        by="lina",
    ),
    Plan(
        "消防疏散演练安排",
        "本月开展一次全员消防疏散演练，听到警报后请按楼层指示路线有序撤离至集合点，不得乘坐电梯。",
        days_ago=40,
        lasts=14,
    ),
    Plan("职工体检时间调整", "体检时间另行通知。", days_ago=20, is_withdrawn=True),
    Plan(
        "元旦期间值班和安全保卫工作",
        "（征求意见稿）各单位请于节前三日报送值班表，值班人员须在岗在位，领导带班。",
        days_ago=None,
    ),
]
