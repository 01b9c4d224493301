"""What the demo bureau checks: kinds of post with their checklists, and 64 posts on three campuses."""

from datetime import time

# kind: [(aspect, what to look at, severity, usual faults)]
CHECKLISTS = {
    "保安": [
        ("presence", "按时在岗，交接班清楚", "grave", "脱岗\n迟到\n串岗"),
        ("attitude", "着装规范，文明用语", "ordinary", "着装不规范\n态度生硬"),
        ("service", "来访登记齐全，巡逻到位", "ordinary", "来访登记漏项\n巡逻记录缺失"),
    ],
    "保洁": [
        ("presence", "责任区有人保洁", "ordinary", "脱岗\n聚集闲谈"),
        ("attitude", "服务热情，轻声作业", "minor", "态度生硬"),
        ("service", "地面、卫生间清洁", "ordinary", "卫生间有异味\n地面有积水\n垃圾未及时清运"),
    ],
    "厨房": [
        ("presence", "按岗位在岗", "ordinary", "脱岗\n无故离岗"),
        ("attitude", "健康证、工作衣帽齐全", "grave", "未戴口罩\n工作服不洁"),
        ("service", "生熟分开，留样规范", "grave", "生熟混放\n留样标签不全"),
    ],
    "驾驶员": [
        ("presence", "在班待命", "ordinary", "脱岗"),
        ("attitude", "仪表整洁，用语文明", "minor", "仪表不整"),
        ("service", "车况良好，行车记录完整", "ordinary", "行车记录漏填\n车内不洁"),
    ],
    "窗口": [
        ("presence", "工作时间窗口有人", "grave", "脱岗\n迟到早退"),
        ("attitude", "首问负责，热情接待", "ordinary", "态度生硬\n答非所问"),
        ("service", "办理及时，台账清楚", "ordinary", "台账漏记\n超时未办结"),
    ],
    "办公室": [
        ("presence", "工作时间在岗", "ordinary", "脱岗\n去向未登记"),
        ("attitude", "精神饱满，不做无关的事", "ordinary", "上网购物\n玩手机游戏"),
        ("service", "桌面整洁，文件入柜", "minor", "涉密文件未入柜\n下班未断电"),
    ],
}
DAY, DUTY, KITCHEN = (time(8, 30), time(17, 30)), (time(7, 0), time(19, 0)), (time(6, 0), time(18, 30))

# (unit, kind, title of the post that mans it or "", hours, risk, [names])
STATIONS = [
    ("安全保卫科", "保安", "保安员", DUTY, 3, ["东门岗", "西门岗", "南门岗", "地下车库岗", "监控室", "服务中心门岗",
                                     "服务中心车库岗", "泗水门岗", "泗水巡逻岗", "一号楼大厅岗", "二号楼大厅岗",
                                     "三号楼大厅岗"]),
    ("安全保卫科", "保安", "消防员", DUTY, 3, ["消防控制室", "微型消防站"]),
    ("环境绿化科", "保洁", "保洁员", DAY, 1, ["一号楼一层保洁", "一号楼三层保洁", "二号楼保洁", "三号楼保洁",
                                     "会议中心保洁", "服务中心一层保洁", "服务中心二层保洁", "泗水保洁"]),
    ("环境绿化科", "保洁", "绿化工", DAY, 1, ["南院绿化", "北院绿化"]),
    ("餐饮服务科", "厨房", "厨师", KITCHEN, 2, ["机关食堂热灶", "机关食堂切配", "机关食堂凉菜间", "服务中心食堂热灶",
                                        "泗水食堂热灶"]),
    ("餐饮服务科", "厨房", "面点师", KITCHEN, 2, ["机关食堂面点间", "服务中心食堂面点间"]),
    ("餐饮服务科", "厨房", "服务员", KITCHEN, 1, ["机关食堂打菜台", "服务中心食堂打菜台", "泗水食堂打菜台"]),
    ("车辆管理科", "驾驶员", "驾驶员", DAY, 2, ["公务车班一组", "公务车班二组", "公务车班三组", "通勤车班"]),
    ("车辆管理科", "驾驶员", "调度员", DAY, 2, ["车辆调度室"]),
    ("会务接待科", "窗口", "会议服务员", DAY, 2, ["会议服务台", "接待室服务台"]),
    ("物资保障科", "窗口", "仓库保管员", DAY, 1, ["综合仓库", "服务中心仓库"]),
    ("房产维修科", "窗口", "水电工", DAY, 2, ["报修服务台", "配电室"]),
    ("办公室", "窗口", "", DAY, 2, ["总值班室", "收发室"]),
]  # fmt: skip
OFFICES = 17  # that many more, one for each of the first other units: 64 in all

# How many rounds, posts and people on post; the rates of the first half-year follow from them.
ROUNDS, ABSENT = 13, 19
OPEN_DONE = 20  # posts of the round that is open now which have been seen, of OPEN_POSTS
OPEN_POSTS = 32
