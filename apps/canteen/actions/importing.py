"""Dishes from a table: what a row must hold, and the verbs by which it enters the cookbook."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.canteen.actions.dishes import add_dish, set_price
from apps.canteen.models import Category, Dish, DishPrice, Entry, Ingredient
from apps.canteen.models.dishes import Method
from apps.canteen.policies import keeps_canteen
from apps.core import sockets
from apps.core.actions import Refused
from apps.core.dates import today
from apps.core.imports.judging import Kind, Row, known_by
from apps.core.imports.tables import Field, Table, spelled

DISHES = Table(
    "dishes",
    gettext_lazy("Dishes"),
    ("菜品", "菜单", "菜名表"),
    (
        Field("name", gettext_lazy("Dish"), ("菜名", "菜品", "名称"), True, "清炒菠菜"),
        Field("category", gettext_lazy("Category"), ("类别", "分类"), True, "素菜"),
        Field("main", gettext_lazy("Main ingredient"), ("主料",), True, "菠菜",
              gettext_lazy("As on the page of ingredients.")),
        Field("method", gettext_lazy("Method"), ("做法", "烹调方法"), True, "炒"),
        Field("grams", gettext_lazy("Grams of it for one portion"), ("每份克数", "主料克数"), example="150"),
        Field("price", gettext_lazy("Price (¥)"), ("售价", "单价", "价格"), example="0.60"),
        Field("reason", gettext_lazy("Reason for the price"), ("定价依据",), example="开业定价"),
    ),
)  # fmt: skip
# What cooks write beside the names themselves.
ALSO_CALLED = {
    Method.STIR_FRIED: ("炒", "爆炒", "清炒"), Method.DEEP_FRIED: ("炸",), Method.BRAISED: ("烧", "红烧"),
    Method.STEWED: ("炖", "煨"), Method.STEAMED: ("蒸",), Method.BOILED: ("煮", "汆"), Method.ROASTED: ("烤",),
    Method.BAKED: ("烘", "烙"), Method.COLD: ("凉拌", "拌"),
}  # fmt: skip


def judge_dishes(by: Any) -> Callable[[Row], dict[str, Any] | None]:
    """Knows the categories, ingredients and dishes of the moment the file is read."""
    categories = known_by(Category.objects.all(), "name")
    ingredients = known_by(Ingredient.objects.all(), "name")
    methods = {word: method for method in Method for word in spelled(method.label, ALSO_CALLED[method])}
    there = set(Dish.objects.values_list("name", flat=True))

    def judge(row: Row) -> dict[str, Any] | None:
        values = {
            "name": row.words("name", 30),
            "category": row.one_of("category", categories),
            "main": row.one_of("main", ingredients),
            "method": row.one_of("method", methods),
            "grams": row.number_of("grams", 1),
            "price": row.number_of("price", 2),
            "reason": row.words("reason", 200),
        }
        if values["name"] in there:
            row.complain("name", _("“%(name)s” is in the cookbook already. Change it there.") % values)
        there.add(values["name"])
        if any(values[name] is not None and values[name] < 0 for name in ("price", "grams")):
            row.complain("price", _("A price is not negative."))
        return None if row.problems else values

    return judge


def write_dishes(batch: Any, values: Iterator[dict[str, Any]], by: Any) -> None:
    """Each dish by the verbs that a person would use, its price from today on."""
    for facts in values:
        grams, price, reason = (facts.pop(name) for name in ("grams", "price", "reason"))
        recipe = [(facts["main"], round(grams * 100), Decimal(100))] if grams else []
        dish = add_dish(by=by, recipe=recipe, batch=batch, **facts)
        if price is not None:
            set_price(dish, by=by, price=price, starts_on=today(), reason=reason or batch.file_name[:200])


def undo_dishes(batch: Any, by: Any) -> None:
    """The dishes go again, with their recipes and prices, as long as none of them was ever on a menu."""
    dishes = Dish.objects.filter(batch=batch)
    if served := Entry.objects.filter(dish__in=dishes).select_related("dish").first():
        says = _("“%(dish)s” is on a menu already, so the table cannot be taken back. Lay dishes aside one by one.")
        raise Refused(says % {"dish": served.dish})
    DishPrice.objects.filter(dish__in=dishes).delete()
    dishes.delete()


def plug() -> None:
    sockets.imports.plug(
        "canteen.dishes", Kind(gettext_lazy("Dishes"), DISHES, keeps_canteen, judge_dishes, write_dishes, undo_dishes)
    )
