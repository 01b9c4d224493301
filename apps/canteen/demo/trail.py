"""The log lines of the canteen's set-up: entered in the week in which the system came, prices changed in the spring."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from apps.canteen.demo.weekly import manager
from apps.canteen.models import DishPrice, IngredientPrice, RecipeLine, Station
from apps.core import demo
from apps.core.dates import local
from apps.org.demo.trail import set_up_on, typed

EVERY = timedelta(seconds=3)
OF_AN_INGREDIENT = ["name", "food", "allergens", "seasons", "hazard"]
OF_A_DISH = ["name", "category", "main", "method", "seasons", "portions"]
OF_AN_AREA = ["name", "campus", "unit", "kind", "position"]


class Pen:
    """Writes one line after the other, by the canteen manager."""

    def __init__(self, bureau: demo.Bureau, at: datetime):
        self.bureau, self.at = bureau, at

    def __call__(self, verb: str, subject: Any, facts: dict[str, Any]) -> None:
        self.bureau.wrote_down(f"canteen.{verb}", subject, by=manager(self.bureau), at=self.at, facts=facts)
        self.at += EVERY


def write(bureau: demo.Bureau, houses: dict[str, Any]) -> None:
    pen = Pen(bureau, local(set_up_on(bureau) + timedelta(days=4), time(8, 40)))
    _cookbook(bureau, pen)
    for house in houses.values():
        pen("add_area", house.area, typed(house.area, OF_AN_AREA))
        for sitting in house.sittings.values():
            rows = [[named(slot.category), slot.dishes, str(slot.taken)] for slot in house.rows[sitting.pk]]
            hours = {name: f"{getattr(sitting, name):%H:%M:%S}" for name in ("starts", "ends", "closes_at")}
            facts = {"area": named(house.area), "name": sitting.name, "places": sitting.places, "rows": rows}
            pen("add_sitting", sitting, facts | hours)
    for station in Station.objects.prefetch_related("cooks").select_related("campus").order_by("pk"):
        facts = typed(station, ["name", "campus", "methods", "dishes"])
        pen("add_station", station, facts | {"cooks": [named(cook) for cook in station.cooks.all()]})


def _cookbook(bureau: demo.Bureau, pen: Pen) -> None:
    kilogram = {row.ingredient_id: row for row in IngredientPrice.objects.all()}
    for food in bureau.made["foods"].values():
        pen("add_ingredient", food, typed(food, OF_AN_INGREDIENT))
        pen("set_purchase_price", food, _priced(kilogram[food.pk], "source"))
    lines: dict[int, list] = {}
    for line in RecipeLine.objects.select_related("ingredient").order_by("pk"):
        lines.setdefault(line.dish_id, []).append([named(line.ingredient), line.grams, f"{Decimal(line.yields):.1f}"])
    first: dict[int, DishPrice] = {}
    later = []
    for price in DishPrice.objects.select_related("dish").order_by("starts_on", "pk"):
        if first.setdefault(price.dish_id, price) is not price:
            later.append(price)
    for dish in bureau.made["dishes"].values():
        pen("add_dish", dish, typed(dish, OF_A_DISH) | {"recipe": lines[dish.pk]})
        pen("set_price", dish, _priced(first[dish.pk], "reason"))
    again = Pen(bureau, local(bureau.made["prices decided on"], time(15, 30)))
    for price in later:
        again("set_price", price.dish, _priced(price, "reason"))


def _priced(row: Any, why: str) -> dict[str, Any]:
    return {"price": str(row.price), "starts_on": row.starts_on.isoformat(), why: getattr(row, why)}


def named(record: Any) -> dict[str, Any]:
    return {"id": record.pk, "name": str(record)}
