"""What every bureau needs from the first day: the lines of the state's classification, and categories to choose from.

Written once into empty tables; from then on they are the accountant's, who ends and adds them by date.
"""

from datetime import date

from django.db import transaction

from apps.ledger.models import BudgetLine, Category, CategoryLine

SOURCE = "支出经济分类科目改革方案（财预〔2017〕98号）"
FIRST = date(2018, 1, 1)

GOVERNMENT = {
    "50201": "办公经费", "50202": "会议费", "50203": "培训费", "50204": "专用材料购置费", "50205": "委托业务费",
    "50206": "公务接待费", "50207": "因公出国（境）费用", "50208": "公务用车运行维护费", "50209": "维修（护）费",
    "50299": "其他商品和服务支出", "50303": "公务用车购置", "50306": "设备购置", "50307": "大型修缮",
}  # fmt: skip

# code: (name, its government twin); the gaps in the numbers are the state's
LINES = {
    "30201": ("办公费", "50201"), "30202": ("印刷费", "50201"), "30203": ("咨询费", "50205"),
    "30204": ("手续费", "50201"), "30205": ("水费", "50201"), "30206": ("电费", "50201"),
    "30207": ("邮电费", "50201"), "30208": ("取暖费", "50201"), "30209": ("物业管理费", "50201"),
    "30211": ("差旅费", "50201"), "30212": ("因公出国（境）费用", "50207"), "30213": ("维修（护）费", "50209"),
    "30214": ("租赁费", "50201"), "30215": ("会议费", "50202"), "30216": ("培训费", "50203"),
    "30217": ("公务接待费", "50206"), "30218": ("专用材料费", "50204"), "30224": ("被装购置费", "50204"),
    "30225": ("专用燃料费", "50204"), "30226": ("劳务费", "50205"), "30227": ("委托业务费", "50205"),
    "30228": ("工会经费", "50201"), "30229": ("福利费", "50201"), "30231": ("公务用车运行维护费", "50208"),
    "30239": ("其他交通费用", "50201"), "30240": ("税金及附加费用", "50201"), "30299": ("其他商品和服务支出", "50299"),
    "31002": ("办公设备购置", "50306"), "31003": ("专用设备购置", "50306"), "31006": ("大型修缮", "50307"),
    "31007": ("信息网络及软件购置更新", "50306"), "31013": ("公务用车购置", "50303"),
}  # fmt: skip

# key: (name, unit of quantity, line). Printing or a hall hired for a meeting is the meeting's (30215); what keeps an
# official car on the road is 30231, other fuel 30225; telephones refunded to staff are 30207.
CATEGORIES = {
    "office_supplies": ("办公用品", "", "30201"), "books": ("图书报刊", "", "30201"),
    "printing": ("印刷", "", "30202"), "advice": ("咨询", "", "30203"), "bank": ("银行手续费", "", "30204"),
    "water": ("水费", "立方米", "30205"), "electricity": ("电费", "千瓦时", "30206"),
    "post": ("邮寄", "", "30207"), "telephone": ("电话费", "", "30207"), "network": ("网络通信", "", "30207"),
    "heating": ("取暖", "平方米", "30208"), "property": ("物业管理", "", "30209"),
    "cleaning": ("保洁", "", "30209"), "greening": ("绿化养护", "平方米", "30209"),
    "travel": ("差旅", "人次", "30211"), "abroad": ("因公出国（境）", "人次", "30212"),
    "building_repair": ("房屋维修", "", "30213"), "equipment_repair": ("设备维修", "", "30213"),
    "rent": ("房屋租赁", "", "30214"), "meetings": ("会议", "", "30215"), "training": ("培训", "人次", "30216"),
    "reception": ("公务接待", "批次", "30217"), "materials": ("专用材料", "", "30218"),
    "uniforms": ("工作服", "套", "30224"), "gas": ("食堂燃气", "立方米", "30225"),
    "casual_labour": ("临时用工", "人天", "30226"), "contracted": ("委托业务", "", "30227"),
    "union": ("工会经费", "", "30228"), "welfare": ("福利", "", "30229"),
    "vehicle_fuel": ("公务用车燃料", "升", "30231"), "vehicle_repair": ("公务用车维修", "", "30231"),
    "vehicle_insurance": ("公务用车保险", "", "30231"), "vehicle_tolls": ("过路停车", "", "30231"),
    "shuttle": ("通勤班车", "", "30239"), "taxes": ("税金及附加", "", "30240"), "other": ("其他支出", "", "30299"),
    "office_equipment": ("办公设备", "台", "31002"), "special_equipment": ("专用设备", "台", "31003"),
    "major_repair": ("大型修缮", "", "31006"), "software": ("信息网络及软件", "", "31007"),
    "vehicle_purchase": ("公务用车购置", "辆", "31013"),
}  # fmt: skip


def seed_lines() -> int:
    """Write what an empty bureau lacks; how many lines were written."""
    with transaction.atomic():
        if BudgetLine.objects.exists() or Category.objects.exists():
            return 0
        lines = {
            code: BudgetLine(code=code, name=name, government_code=twin, government_name=GOVERNMENT[twin],
                             starts_on=FIRST, source=SOURCE)
            for code, (name, twin) in LINES.items()
        }  # fmt: skip
        BudgetLine.objects.bulk_create(lines.values())
        found = {
            key: Category(key=key, name=name, unit_of_quantity=quantity, position=n, starts_on=FIRST)
            for n, (key, (name, quantity, _code)) in enumerate(CATEGORIES.items(), 1)
        }
        Category.objects.bulk_create(found.values())
        CategoryLine.objects.bulk_create(
            CategoryLine(category=found[key], line=lines[code], starts_on=FIRST, source=SOURCE)
            for key, (_name, _quantity, code) in CATEGORIES.items()
        )
        return len(lines)
