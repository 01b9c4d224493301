"""What every canteen needs from the first day: rows for a menu, the fifteen checks, and the limits of food safety.

Written once into empty tables; from then on they are the canteen's, which ends and adds them by date.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction

from apps.canteen.models import Category, MenuRule, SafetyLimit, SelfCheckQuestion
from apps.ledger import models as ledger

FIRST = date(2025, 4, 15)
QUARTERS_SINCE = date(2024, 1, 1)
GUIDELINES = "《中国居民膳食指南（2022）》"
HOUSE = "机关食堂菜谱编制办法（试行）"
SAFETY = "《集中用餐单位落实食品安全主体责任监督管理规定》"
PRACTICE = "GB 31654—2021 餐饮服务通用卫生规范"
RECEPTION = "《党政机关国内公务接待管理规定》"

# name: (kind, whether it is a main course)
CATEGORIES = {
    "大荤": ("meat", True), "小荤": ("meat", True), "素菜": ("vegetable", False), "汤": ("soup", False),
    "主食": ("staple", False), "点心": ("snack", False),
}  # fmt: skip

# check: (whether it forbids, limits, source)
RULES = {
    "repeat": (True, {"days": 3}, HOUSE),
    "mains": (False, {"sitting": 1, "day": 2}, HOUSE),
    "methods": (False, {"fried": 1, "gentle": 1}, GUIDELINES),
    "filled": (True, {}, HOUSE),
    "dark": (False, {"dishes": 1}, GUIDELINES),
    "groups": (False, {"soy": 1, "coarse": 1, "fish": 2}, GUIDELINES),
    "variety": (False, {"day": 12, "week": 25}, GUIDELINES),
    "cost": (False, {"tray": 16, "of_price": 130}, HOUSE),
    "season": (False, {}, HOUSE),
    "stock": (False, {}, HOUSE),
    "allergens": (False, {"diets": ["halal", "vegetarian"]}, HOUSE),
    "hazards": (False, {}, PRACTICE),
    "ratings": (False, {"below": 3, "votes": 10}, HOUSE),
    "stations": (False, {}, HOUSE),
    "nutrition": (False, {"salt": [0.5, 2.5], "fat": [5, 30], "kcal": [500, 1200]}, GUIDELINES),
}

LIMITS = {
    "sample_grams": ("125", PRACTICE), "sample_hours": ("48", PRACTICE), "core": ("70", PRACTICE),
    "hot": ("60", PRACTICE), "fridge": ("8", PRACTICE), "freezer": ("-12", PRACTICE), "fever": ("37.3", SAFETY),
    "certificate_days": ("30", SAFETY), "papers_months": ("6", PRACTICE), "companions": ("3", RECEPTION),
    "companions_share": ("33.33", RECEPTION),
}  # fmt: skip


QUARTERLY = "四部门关于机关食堂反食品浪费工作成效评估和通报的通知（2024年1月1日起施行）"
LAW = "《中华人民共和国反食品浪费法》"
WEIGHING = "DB32/T 4493—2023 机关食堂反食品浪费管理规范"

# code: (question, figure, side, limit, source); without a figure somebody answers
QUESTIONS = {
    "waste": ("人均食物浪费量是否控制在本单位标准以内", "waste_per_head", "most", "60", HOUSE),
    "change": ("人均食物浪费量较上季度是否未上升", "waste_change", "most", "0", QUARTERLY),
    "weighed": ("是否逐餐称重并登记浪费量", "weighed", "least", "90", WEIGHING),
    "forecast": ("是否预测就餐人数，预测是否准确", "forecast_error", "most", "12", LAW),
    "prepared": ("是否按需备餐，备餐份数是否接近就餐人数", "over_prepared", "most", "8", LAW),
    "show_up": ("报餐人员是否按时就餐", "show_up", "least", "85", QUARTERLY),
    "pleased": ("职工对菜品是否满意", "pleased", "least", "80", QUARTERLY),
    "signs": ("是否在取餐处和就餐区张贴标识，提醒适量取餐", "", "", None, LAW),
    "small": ("是否提供小份、半份或自选取餐", "", "", None, LAW),
    "storing": ("采购、储存、加工是否有防止变质和损耗的措施", "", "", None, LAW),
    "reception": ("公务接待用餐是否按标准安排、不浪费", "", "", None, RECEPTION),
    "teaching": ("是否开展节约粮食宣传教育", "", "", None, LAW),
    "mended": ("上季度自查发现的问题是否整改到位", "", "", None, QUARTERLY),
}  # fmt: skip

# The cost category of meals, as trades call it, and the line of the state's classification it is booked under.
MEALS, LINE = "canteen_meals", "30299"


def _cost_category() -> None:
    """Beside those of the ledger, as soon as there is the line; from then on it is the accountant's."""
    line = ledger.BudgetLine.objects.in_force().filter(code=LINE).first()
    if line is None or ledger.Category.objects.filter(key=MEALS).exists():
        return
    last = ledger.Category.objects.order_by("-position").first()
    position = last.position + 1 if last else 1
    category = ledger.Category.objects.create(
        key=MEALS, name="食堂餐食", unit_of_quantity="人次", position=position, starts_on=line.starts_on
    )
    ledger.CategoryLine.objects.create(category=category, line=line, starts_on=line.starts_on, source=line.source)


@transaction.atomic
def seed_kitchen() -> None:
    _cost_category()
    if not Category.objects.exists():
        Category.objects.bulk_create(
            Category(name=name, kind=kind, is_main=is_main, position=position)
            for position, (name, (kind, is_main)) in enumerate(CATEGORIES.items(), start=1)
        )
    if not MenuRule.objects.exists():
        MenuRule.objects.bulk_create(
            MenuRule(check_code=code, is_hard=is_hard, limits=limits, source=source, starts_on=FIRST)
            for code, (is_hard, limits, source) in RULES.items()
        )
    if not SafetyLimit.objects.exists():
        SafetyLimit.objects.bulk_create(
            SafetyLimit(key=key, value=Decimal(value), source=source, starts_on=FIRST)
            for key, (value, source) in LIMITS.items()
        )
    if not SelfCheckQuestion.objects.exists():
        SelfCheckQuestion.objects.bulk_create(
            SelfCheckQuestion(code=code, position=position, words=words, figure=figure, side=side,
                              limit=limit and Decimal(limit), source=source, starts_on=QUARTERS_SINCE)
            for position, (code, (words, figure, side, limit, source)) in enumerate(QUESTIONS.items(), start=1)
        )  # fmt: skip
