"""What the demo bureau meets about: titles an office would write, with the people and the time they take."""

from dataclasses import dataclass
from datetime import date
from random import Random

SHORT, USUAL, LONG = (30, 45, 60), (60, 90, 90, 120), (120, 150, 180)


@dataclass(frozen=True)
class Topic:
    title: str
    people: tuple[int, int]
    minutes: tuple[int, ...] = USUAL
    room_class: str = ""
    months: tuple[int, int] = (1, 12)
    weight: int = 2


# Every unit holds these.
COMMON = [
    Topic("月度工作例会", (8, 24), weight=4),
    Topic("周工作碰头会", (4, 10), SHORT, weight=5),
    Topic("党组理论学习中心组学习", (10, 20), LONG, weight=3),
    Topic("支部主题党日", (8, 20), weight=3),
    Topic("项目协调会", (6, 16), weight=4),
    Topic("业务培训", (20, 60), LONG, "training"),
    Topic("安全生产专题会", (10, 24), weight=2),
    Topic("{q}季度重点工作调度会", (10, 30)),
    Topic("节能降耗部署会", (8, 20), weight=1),
    Topic("廉政谈话", (2, 4), SHORT, "small", weight=1),
    Topic("公文写作培训", (16, 40), LONG, "training", weight=1),
    Topic("保密工作培训", (20, 50), USUAL, "training", weight=1),
    Topic("绩效目标自评会", (6, 14), weight=1),
    Topic("信息系统建设方案评审会", (8, 16), LONG, weight=1),
    Topic("文明单位创建推进会", (8, 20), weight=1),
    Topic("半年工作总结会", (12, 30), LONG, months=(6, 7)),
    Topic("年度考核部署会", (10, 30), months=(11, 12), weight=4),
    Topic("年度工作务虚会", (8, 18), LONG, months=(11, 12)),
    Topic("春节值班工作部署会", (8, 20), months=(1, 2)),
]

OWN = {
    "开发区管理委员会": [
        Topic("区重点项目现场办公会", (12, 30), LONG),
        Topic("领导班子碰头会", (6, 9), SHORT, weight=4),
        Topic("上级督导组见面会", (14, 28)),
    ],
    "机关事务管理局": [
        Topic("机关食堂膳食委员会", (8, 14)),
        Topic("公务用车调度会", (5, 12), SHORT),
        Topic("物业月度考评会", (6, 14)),
        Topic("办公用房清理协调会", (8, 16)),
        Topic("公共机构节能工作会", (14, 30)),
        Topic("后勤服务质量讲评会", (10, 24)),
    ],
    "会务接待科": [
        Topic("会务保障协调会", (4, 10), SHORT, weight=4),
        Topic("会场服务礼仪培训", (12, 20), USUAL, "training"),
    ],
    "餐饮服务科": [Topic("一周菜谱审定会", (4, 8), SHORT, weight=4), Topic("食品安全晨训", (12, 30), SHORT)],
    "车辆管理科": [
        Topic("驾驶员安全学习", (20, 36), USUAL, "training", weight=4),
        Topic("班车线路优化讨论会", (5, 10)),
    ],
    "物资保障科": [Topic("办公用品询价会", (4, 8), SHORT), Topic("仓库盘点部署会", (6, 12), SHORT)],
    "房产维修科": [Topic("屋面维修方案比选会", (5, 10)), Topic("维修工程验收会", (6, 12))],
    "安全保卫科": [Topic("消防演练部署会", (10, 24)), Topic("保安队伍培训", (16, 36), USUAL, "training")],
    "环境绿化科": [Topic("绿化养护方案讨论会", (5, 10)), Topic("保洁质量讲评会", (8, 20))],
    "督查考核科": [Topic("查岗情况通报会", (8, 20)), Topic("整改事项复查会", (5, 10))],
    "信息化科": [Topic("网络安全等级保护测评会", (6, 14)), Topic("信创终端适配协调会", (5, 12))],
    "党政办公室": [
        Topic("督查事项协调会", (8, 20), weight=4),
        Topic("来访接待", (6, 16), USUAL, "reception"),
        Topic("重要文稿研讨会", (4, 8), LONG),
        Topic("全区工作会议", (100, 180), LONG, "hall", weight=1),
    ],
    "组织部": [
        Topic("干部考察谈话", (2, 5), LONG, "small", weight=4),
        Topic("党员发展对象培训班", (40, 80), LONG, "training"),
        Topic("人才工作领导小组会", (12, 24)),
        Topic("公务员考核工作会", (14, 30)),
    ],
    "宣传部": [
        Topic("意识形态工作联席会", (12, 24)),
        Topic("新闻发布会", (40, 110), USUAL, "hall", weight=1),
        Topic("网信工作例会", (6, 12)),
    ],
    "纪检监察工委": [
        Topic("案件会审", (4, 8), LONG, "small"),
        Topic("廉政风险排查会", (8, 20)),
        Topic("警示教育大会", (40, 80), USUAL, "training", weight=1),
    ],
    "政法委员会": [Topic("平安建设联席会", (12, 24)), Topic("矛盾纠纷会商会", (6, 14))],
    "财政局": [
        Topic("{q}季度预算评审会", (8, 20), LONG, weight=4),
        Topic("政府采购项目评审", (5, 9), LONG),
        Topic("专项资金绩效评价会", (8, 18)),
        Topic("地方债务风险会商", (6, 12)),
        Topic("部门决算布置会", (30, 60), USUAL, "training"),
    ],
    "经济发展局": [
        Topic("经济形势分析会", (12, 30), weight=4),
        Topic("重点项目开工调度会", (12, 30)),
        Topic("企业座谈会", (10, 24), USUAL, "reception"),
    ],
    "招商局": [
        Topic("招商洽谈", (4, 8), USUAL, "small", weight=6),
        Topic("外商考察接待", (10, 24), USUAL, "reception", weight=3),
        Topic("重点项目路演", (16, 36)),
        Topic("招商项目评审会", (8, 16), LONG),
    ],
    "科技创新局": [Topic("高新技术企业申报辅导会", (30, 70), LONG, "training"), Topic("科技项目评审会", (8, 18), LONG)],
    "教育局": [
        Topic("校园食堂安全工作会", (16, 40)),
        Topic("招生工作协调会", (10, 24), months=(4, 8)),
        Topic("中小学校长例会", (20, 40), weight=4),
        Topic("教师职称评审会", (8, 16), LONG),
    ],
    "卫生健康局": [
        Topic("基层医疗机构调度会", (12, 30), weight=4),
        Topic("传染病防控视频会", (12, 24), USUAL, "video"),
        Topic("无偿献血动员会", (14, 36)),
    ],
    "住房和城乡建设局": [
        Topic("老旧小区改造推进会", (10, 24), weight=4),
        Topic("在建项目质量安全例会", (12, 30)),
        Topic("施工图审查会", (6, 12), LONG),
    ],
    "自然资源局": [Topic("规划方案评审会", (8, 18), LONG), Topic("用地报批会商", (5, 12))],
    "生态环境局": [Topic("空气质量会商", (5, 12), SHORT), Topic("环保督察整改推进会", (10, 24))],
    "应急管理局": [
        Topic("防汛值班碰头会", (6, 14), SHORT, months=(5, 9), weight=6),
        Topic("森林防火视频调度", (8, 20), USUAL, "video", (10, 4), 4),
        Topic("低温雨雪冰冻防范部署会", (8, 20), months=(11, 2)),
        Topic("安全生产风险会商", (8, 20), weight=3),
    ],
    "市场监督管理局": [
        Topic("食品安全形势会商", (8, 20)),
        Topic("特种设备隐患排查会", (8, 20)),
        Topic("行政处罚案件审理会", (5, 10)),
    ],
    "人力资源和社会保障局": [
        Topic("公益性岗位面试", (5, 10), LONG),
        Topic("劳动争议调解", (4, 8), USUAL, "small"),
        Topic("就业工作调度会", (10, 24)),
    ],
    "统计局": [Topic("统计数据会审", (5, 12), weight=4), Topic("统计业务培训", (30, 70), LONG, "training")],
    "审计局": [Topic("审计进点会", (8, 18)), Topic("审计整改督办会", (8, 18))],
    "信访局": [
        Topic("信访接待", (4, 10), USUAL, "reception", weight=6),
        Topic("信访联席会议", (12, 24)),
        Topic("重点信访件会办", (5, 10)),
    ],
    "司法局": [Topic("行政复议听证", (6, 14)), Topic("法治宣传部署会", (8, 20))],
    "农业农村局": [Topic("秸秆禁烧部署会", (14, 30), months=(5, 11)), Topic("乡村建设项目会审", (8, 18))],
    "行政审批局": [Topic("窗口服务讲评会", (12, 30), SHORT, weight=4), Topic("并联审批会商", (5, 12))],
    "综合行政执法局": [Topic("市容整治调度会", (10, 24)), Topic("执法案卷评查会", (6, 12), LONG)],
    "总工会": [Topic("职工代表座谈会", (12, 30)), Topic("劳模评选会", (8, 16))],
    "团工委": [Topic("青年理论学习小组", (10, 24)), Topic("志愿服务动员会", (20, 60), USUAL, "training")],
}


def draw(random: Random, unit: str, on: date) -> Topic:
    """One thing this unit may meet about at that time of the year; its own matters come first."""
    own = [topic for topic in OWN.get(unit, []) if in_season(topic, on)]
    common = [topic for topic in COMMON if in_season(topic, on)]
    pool = own if own and random.random() < 0.62 else common
    return random.choices(pool, weights=[topic.weight for topic in pool])[0]


def in_season(topic: Topic, on: date) -> bool:
    first, last = topic.months
    return first <= on.month <= last if first <= last else on.month >= first or on.month <= last


def words(topic: Topic, on: date) -> str:
    return topic.title.format(q="一二三四"[(on.month - 1) // 3])
