"""The demo bureau's rooms and rules as data."""

from datetime import date, time

# building, name, number, floor, class, seats, layouts, equipment, set-up, clean-up
C, U, Q, B, T, S = "classroom", "u_shape", "hollow_square", "boardroom", "theatre", "sofas"
ROOMS = [
    ("一号楼", "第一会议室", "401", 4, "conference", 60, {C: 60, U: 36, Q: 40}, "投影 视频会议 话筒", 10, 10),
    ("一号楼", "第二会议室", "402", 4, "conference", 24, {B: 24, C: 20}, "投影 白板", 5, 5),
    ("一号楼", "贵宾接待厅", "201", 2, "reception", 30, {S: 30}, "茶水 话筒", 15, 15),
    ("一号楼", "301 小会议室", "301", 3, "small", 8, {B: 8}, "电视", 0, 0),
    ("一号楼", "302 小会议室", "302", 3, "small", 8, {B: 8}, "电视", 0, 0),
    ("一号楼", "党工委会议室", "501", 5, "conference", 36, {B: 28, Q: 36}, "视频会议 话筒 投影", 10, 10),
    ("二号楼", "201 会议室", "201", 2, "conference", 16, {B: 16}, "投影", 0, 5),
    ("二号楼", "205 会议室", "205", 2, "conference", 16, {B: 16}, "投影", 0, 5),
    ("二号楼", "多功能厅", "101", 1, "hall", 200, {T: 200, C: 120}, "LED大屏 音响 话筒", 30, 30),
    ("二号楼", "视频会议中心", "301", 3, "video", 50, {C: 50, U: 30}, "视频会议 双屏 话筒", 15, 10),
    ("二号楼", "培训教室", "401", 4, "training", 80, {C: 80, T: 100}, "投影 话筒 音响", 10, 10),
    ("三号楼", "102 洽谈室", "102", 1, "small", 6, {B: 6}, "电视", 0, 0),
    ("三号楼", "103 洽谈室", "103", 1, "small", 6, {B: 6}, "电视", 0, 0),
    ("三号楼", "305 会议室", "305", 3, "conference", 20, {B: 20, C: 18}, "投影 白板", 0, 5),
    ("三号楼", "应急指挥室", "201", 2, "video", 30, {C: 30}, "视频会议 双屏 LED大屏", 10, 10),
    ("服务中心楼", "多功能厅", "501", 5, "hall", 120, {T: 120, C: 80}, "LED大屏 音响 话筒", 30, 30),
    ("服务中心楼", "第一会议室", "401", 4, "conference", 40, {C: 40, U: 24}, "投影 视频会议 话筒", 10, 10),
    ("服务中心楼", "第二会议室", "402", 4, "conference", 20, {B: 20}, "投影", 0, 5),
    ("服务中心楼", "208 小会议室", "208", 2, "small", 10, {B: 10}, "电视", 0, 0),
    ("服务中心楼", "209 小会议室", "209", 2, "small", 8, {B: 8}, "电视", 0, 0),
    ("服务中心楼", "接待室", "103", 1, "reception", 12, {S: 12}, "茶水", 10, 10),
    ("服务中心楼", "培训教室", "301", 3, "training", 60, {C: 60}, "投影 话筒", 10, 10),
    ("服务中心楼", "视频会议室", "302", 3, "video", 24, {B: 24}, "视频会议 双屏", 10, 5),
    ("泗水综合楼", "综合会议室", "201", 2, "conference", 40, {C: 40, U: 26}, "投影 话筒", 0, 0),
    ("创业大厦", "503 会议室", "503", 5, "conference", 18, {B: 18}, "投影 白板", 0, 5),
]

CAMPUS_OF = {"服务中心楼": "服务中心", "泗水综合楼": "泗水"}  # all other buildings: 管委会

COMMAND = ("三号楼", "应急指挥室")  # stands by; the keepers give it out
LEASED_ROOM = ("创业大厦", "503 会议室")  # closed on days off

NOTES = {LEASED_ROOM: "租用，2026年5月18日起使用", COMMAND: "平时待命，由会务科统一安排"}

# Fit for confidential meetings; and the way to each room from the lobby of its building.
SECURE = {("一号楼", "第二会议室"), ("服务中心楼", "208 小会议室")}
SIDES = ("右", "左")
WAYS = {1: "大厅{side}侧", **{floor: f"乘电梯至{floor}层，{{side}}转" for floor in range(2, 6)}}

# Named units of the reserved classes; everybody else asks the keeper.
HALL_UNITS = [
    "机关事务管理局",
    "会务接待科",
    "党政办公室",
    "组织部",
    "宣传部",
    "教育局",
    "卫生健康局",
    "总工会",
    "团工委",
]
RECEPTION_UNITS = ["机关事务管理局", "会务接待科", "党政办公室", "招商局", "经济发展局", "信访局", "行政审批局"]

# The great hall can be parted: building, hall, its parts with number, seats, layouts.
PARTED = ("二号楼", "多功能厅")
PARTS = [("多功能厅东厅", "101E", 90, {T: 90, C: 56}), ("多功能厅西厅", "101W", 90, {T: 90, C: 56})]

# Which meetings go before which (局部服从整体), and the units that hold them; none named: all units.
CLASSES = [
    ("党工委会", 10, ["党政办公室", "组织部"]),
    ("管委会常务会", 20, ["党政办公室"]),
    ("主任办公会", 30, ["党政办公室", "机关事务管理局"]),
    ("接待会见", 40, RECEPTION_UNITS),
    ("培训", 60, []),
]

MANUAL_2024 = "《机关会议室管理办法（试行）》2024年2月29日起施行"
MANUAL_2026 = "《机关会议室管理办法》（2026年修订）"

# What holds unless a rule says otherwise.
USUAL = {"window_days": 365, "opens_at": time(7, 0), "closes_at": time(21, 0)}
# name, room or class, from, until, source, further columns, named units. The first rule ended on a leap day's heels.
RULES = [
    (
        "各会议室（试行）",
        "",
        date(2024, 2, 29),
        date(2026, 1, 1),
        f"{MANUAL_2024}第五条",
        {"grid_minutes": 30, "window_days": 60},
        [],
    ),
    (
        "各会议室",
        "",
        date(2026, 1, 1),
        None,
        f"{MANUAL_2026}第五条",
        {"grid_minutes": 15, "longest_minutes": 600},
        [],
    ),
    (
        "小会议室、洽谈室",
        "small",
        date(2026, 1, 1),
        None,
        f"{MANUAL_2026}第七条：短会从简，五分钟一档",
        {"grid_minutes": 5, "longest_minutes": 240},
        [],
    ),
    (
        "多功能厅",
        "hall",
        date(2026, 1, 1),
        None,
        f"{MANUAL_2026}第九条：全区性会议和大型活动优先",
        {"grid_minutes": 30, "longest_minutes": 600, "who": "units"},
        HALL_UNITS,
    ),
    (
        "贵宾接待厅、接待室",
        "reception",
        date(2026, 1, 1),
        None,
        f"{MANUAL_2026}第十条：凭公函接待",
        {"grid_minutes": 15, "longest_minutes": 240, "who": "units"},
        RECEPTION_UNITS,
    ),
    (
        "应急指挥室",
        COMMAND,
        date(2026, 1, 1),
        None,
        f"{MANUAL_2026}第十一条：平时待命，由会务科统一安排",
        {"grid_minutes": 5, "who": "keepers"},
        [],
    ),
    (
        "503 会议室",
        LEASED_ROOM,
        date(2026, 5, 18),
        None,
        "租赁合同第六条：节假日大厦关闭",
        {"grid_minutes": 15, "workdays_only": True},
        [],
    ),
]
