"""A small kitchen whose weeks can be composed."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from apps.canteen.models import (
    Area,
    Category,
    Dish,
    DishPrice,
    Ingredient,
    IngredientPrice,
    RecipeLine,
    Sitting,
    Slot,
)
from apps.canteen.models.foods import Food
from apps.canteen.seed import seed_kitchen

OPENED = date(2020, 1, 1)
ROWS = {"大荤": 2, "素菜": 2, "汤": 1}
NAMES = {
    "大荤": "红烧肉 清蒸鲈鱼 糖醋排骨 白切鸡 盐水鸭 酱牛肉 狮子头 东坡肉 葱油鸡 啤酒鸭 回锅肉 水煮鱼 梅菜扣肉 宫保鸡丁",
    "素菜": "清炒菠菜 蒜泥生菜 麻婆豆腐 番茄炒蛋 醋溜白菜 凉拌黄瓜 干煸豆角 香菇青菜 红烧茄子 手撕包菜 炒豆芽"
    " 蚝油生菜 酸辣土豆丝 炒莴笋",
    "汤": "番茄蛋汤 冬瓜汤 紫菜汤 萝卜汤 豆腐汤 菌菇汤 玉米汤 海带汤",
}
FOODS = {"大荤": Food.LIVESTOCK, "素菜": Food.DARK_VEGETABLES, "汤": Food.LIGHT_VEGETABLES}


@dataclass
class Kitchen:
    """A dining hall with one sitting, lunch: two 大荤, two 素菜, one 汤 on each working day."""

    area: Area
    lunch: Sitting
    dishes: dict[str, Dish]

    def of(self, category):
        return [dish for dish in self.dishes.values() if dish.category.name == category]


def kitchen(campus, unit):
    seed_kitchen()
    area = Area.objects.create(name="机关食堂", campus=campus, unit=unit)
    lunch = Sitting.objects.create(area=area, name="午餐", starts=time(11, 30), ends=time(13), closes_at=time(9),
                                   places=300, weekdays=[1, 2, 3, 4, 5])  # fmt: skip
    dishes = {}
    for name, rows in ROWS.items():
        category = Category.objects.get(name=name)
        Slot.objects.create(sitting=lunch, category=category, dishes=rows)
        for dish in NAMES[name].split():
            dishes[dish] = _dish(dish, category)
    return Kitchen(area, lunch, dishes)


def _dish(name, category):
    food = Ingredient.objects.create(name=f"{name}料", food=FOODS[category.name], kcal=100)
    IngredientPrice.objects.create(ingredient=food, price=Decimal(20), starts_on=OPENED, source="询价")
    method = "steamed" if name.startswith("清") else "stir_fried"
    dish = Dish.objects.create(name=name, category=category, main=food, method=method)
    RecipeLine.objects.create(dish=dish, ingredient=food, grams=10_000)
    DishPrice.objects.create(dish=dish, price=Decimal("3.00"), starts_on=OPENED, reason="开业定价")
    return dish
