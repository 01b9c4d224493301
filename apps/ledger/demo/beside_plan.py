"""The demo's books beside the ledger as data: what is adjusted, promised, agreed, earned, billed and telephoned."""

from decimal import Decimal

# (section, category, more or less, reason, paper, month and day of the year shown)
ADJUSTMENTS = [
    ("房产维修科", "major_repair", 60_000, "二号楼屋面防水追加", "财预追〔{year}〕2号", (3, 16)),
    ("机关事务管理局", "reception", -4_000, "压减一般性支出", "财办〔{year}〕11号", (4, 20)),
    ("机关事务管理局", "abroad", -2_000, "压减一般性支出", "财办〔{year}〕11号", (4, 20)),
    ("车辆管理科", "vehicle_fuel", -5_000, "调剂至班车", "内调〔{year}〕3号", (5, 11)),
    ("车辆管理科", "shuttle", 5_000, "由燃料费调剂", "内调〔{year}〕3号", (5, 11)),
    ("信息化科", "software", 12_000, "正版化追加", "财预追〔{year}〕9号", (6, 8)),
]
# (what for, section, category, amount, days before today)
PROMISED = [
    ("三号楼空调更换（合同已签）", "房产维修科", "equipment_repair", "48600.00", 26),
    ("公务用车定点保险续保", "车辆管理科", "vehicle_insurance", "21350.00", 12),
    ("冬季防滑垫及除雪物资", "物资保障科", "office_supplies", "6800.00", 9),
    ("会议系统话筒更新", "会务接待科", "office_equipment", "17900.00", 5),
]
GIVEN_UP = ("东门岗遮阳棚（改由物业承担）", "安全保卫科", "property", "5200.00", 40, "物业公司同意承担")
# (name, section, category, of the saving the unit keeps)
LUMP_SUMS = [
    ("绿化养护经费包干", "环境绿化科", "greening", 30),
    ("通勤班车经费包干", "车辆管理科", "shuttle", 20),
]
SAVINGS = Decimal("0.05")  # 经费支出同比下降5%
EARNINGS = {"会务接待科": Decimal(1_180_000), "物资保障科": Decimal(262_000), "房产维修科": Decimal(8_000)}
# name: (kind, section, revenue a month two years back, profit of it in thousandths, growth a year by year in per cent)
HOUSES = {
    "迎宾馆": ("hotel", "会务接待科", 618_000, 112, (11.8, 12.4)),
    "湖滨宾馆": ("hotel", "会务接待科", 402_000, 86, (10.6, 6.2)),
    "机关商场": ("shop", "物资保障科", 236_000, 78, (10.9, 11.3)),
}
HOUSE_SEASONS = (88, 76, 98, 104, 110, 102, 94, 92, 104, 118, 112, 102)
TIERS = [(0, 5), (5, 8), (15, 12)]
# (paid use, section, unit of quantity, price, how much a month)
RATES = {
    "宿舍用电": ("房产维修科", "度", "0.5583", (60, 210)),
    "宿舍用水": ("房产维修科", "吨", "4.1000", (3, 9)),
    "电子显示屏": ("信息化科", "屏·天", "120.0000", (2, 6)),
}
OUTSIDE = ("江南文化传播有限公司", "王经理 0519-8688****")
RESIDENTS = 6
QUOTA = Decimal("260.00")
# What is claimed: (amount, what became of it)
CLAIMS = [("386.40", "submitted"), ("1264.00", "approved"), ("215.80", "paid"), ("88.00", "declined")]
