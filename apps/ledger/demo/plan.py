"""The demo's money as data: what each half-year comes to, and who spends how much of it on what, when."""

from decimal import Decimal

# By half-years before the one shown: 2 is the same half a year earlier. The one shown falls by exactly five per cent.
HALF_YEARS = {
    4: Decimal("1602300.00"),
    3: Decimal("1655400.00"),
    2: Decimal("1564000.00"),
    1: Decimal("1611200.00"),
    0: Decimal("1485800.00"),
    -1: Decimal("1530640.00"),
}
HOME = "机关事务管理局"
EVERY_MONTH = (1,) * 12

# Weight by calendar month: power and gas in summer and winter, heating in winter, water in summer.
SEASONS = {
    "electricity": (14, 12, 8, 6, 6, 9, 15, 16, 10, 6, 7, 13),
    "water": (7, 6, 7, 8, 9, 10, 12, 12, 10, 8, 7, 7),
    "gas": (12, 8, 10, 9, 8, 8, 7, 7, 9, 9, 11, 12),
    "heating": (30, 25, 8, 0, 0, 0, 0, 0, 0, 0, 12, 25),
    "vehicle_insurance": (0, 0, 30, 0, 0, 10, 0, 0, 40, 0, 0, 20),
    "uniforms": (0, 0, 0, 40, 0, 0, 0, 0, 0, 60, 0, 0),
    "training": (2, 1, 8, 10, 12, 9, 4, 3, 12, 10, 12, 6),
    "greening": (2, 2, 14, 14, 10, 8, 8, 6, 10, 12, 8, 4),
    "books": (60, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 30),
    "office_equipment": (0, 0, 15, 20, 0, 15, 0, 0, 20, 0, 15, 15),
    "software": (0, 0, 30, 0, 0, 30, 0, 0, 0, 0, 40, 0),
    "major_repair": (0, 0, 0, 30, 50, 0, 0, 20, 0, 0, 0, 0),
    "abroad": (0, 0, 0, 0, 40, 0, 0, 0, 0, 60, 0, 0),
}

# category: (share of a half-year in thousandths, the sections of the bureau's home that bear it)
CENTRAL = {
    "electricity": (150, ("房产维修科",)),
    "water": (32, ("房产维修科",)),
    "gas": (26, ("餐饮服务科",)),
    "heating": (30, ("房产维修科",)),
    "property": (95, ("安全保卫科",)),
    "cleaning": (62, ("环境绿化科",)),
    "greening": (48, ("环境绿化科",)),
    "building_repair": (58, ("房产维修科",)),
    "equipment_repair": (26, ("房产维修科", "信息化科")),
    "network": (30, ("信息化科",)),
    "software": (24, ("信息化科",)),
    "vehicle_fuel": (58, ("车辆管理科",)),
    "vehicle_repair": (34, ("车辆管理科",)),
    "vehicle_insurance": (26, ("车辆管理科",)),
    "vehicle_tolls": (9, ("车辆管理科",)),
    "shuttle": (44, ("车辆管理科",)),
    "materials": (14, ("餐饮服务科", "房产维修科")),
    "uniforms": (10, ("安全保卫科", "餐饮服务科")),
    "casual_labour": (22, ("环境绿化科", "餐饮服务科")),
    "union": (12, (HOME,)),
    "welfare": (16, (HOME,)),
    "reception": (18, (HOME,)),
    "meetings": (20, ("会务接待科",)),
    "abroad": (6, (HOME,)),
    "major_repair": (20, ("房产维修科",)),
    "office_equipment": (22, ("资产管理科",)),
    "bank": (1, ("财务科",)),
}
# What every unit spends for itself, by its number of people; the share is that of all units together.
OWN = {"office_supplies": 34, "telephone": 16, "travel": 30, "printing": 12, "training": 18, "post": 4, "books": 8}
OWN_NOW_AND_THEN = {"travel", "printing", "training", "post"}

# What the stores charge issue by issue, in the months in which they do.
ISSUED = {"office_supplies", "materials"}

# The canteen's meals, as it charges them one by one; before it did, a voucher a month of so many dimes.
MEALS, CANTEEN, MEALS_A_MONTH = "canteen_meals", "餐饮服务科", (1_320_000, 1_400_000)

# Yuan for one of the category's unit, so that quantities and unit costs are believable.
PRICES = {
    "electricity": Decimal("0.6850"), "water": Decimal("3.9500"), "gas": Decimal("3.6200"),
    "vehicle_fuel": Decimal("7.8600"), "casual_labour": Decimal("180"), "uniforms": Decimal("260"),
    "travel": Decimal("420"), "training": Decimal("350"), "reception": Decimal("680"), "abroad": Decimal("4200"),
    "greening": Decimal("1.20"), "heating": Decimal("24"), "office_equipment": Decimal("3600"),
}  # fmt: skip

COUNTED = {"人次", "批次", "台", "套", "人天", "辆"}

NOTES = {
    "electricity": "{month}月电费", "water": "{month}月水费", "gas": "食堂{month}月燃气费",
    "property": "{month}月物业服务费", "cleaning": "{month}月保洁服务费", "greening": "绿化养护",
    "vehicle_fuel": "车辆加油", "vehicle_repair": "定点维修",
    "telephone": "{month}月办公电话费", "network": "专线及宽带", "office_supplies": "办公用品", "travel": "出差",
    "shuttle": "{month}月班车", "rent": "503室租金", "reception": "公务接待", "meetings": "会议服务",
    "training": "培训", MEALS: "食堂{month}月食材",
}  # fmt: skip
FUNDING = {"major_repair": "special", "software": "special", "gas": "own", "casual_labour": "own"}
