"""The cookbook: ingredients, dishes with their recipes, what they cost and what diners pay. Declared."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.canteen import actions
from apps.canteen.forms import dishes as forms
from apps.canteen.models import Category, Dish, DishPrice, Ingredient, IngredientPrice, Stock
from apps.canteen.models.dishes import change
from apps.canteen.models.foods import Allergen, Season
from apps.canteen.queries import weeks
from apps.canteen.queries.prices import changes_of, history_chart
from apps.core import dates
from apps.core.cells import EMPTY, Column
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import Beside, rate, table
from apps.core.search import PALETTE

COOKBOOK = (
    ("canteen_dish_list", _("Dishes")),
    ("canteen_price_changes", _("Price changes")),
    ("canteen_ingredient_list", _("Ingredients")),
    ("canteen_stock_list", _("Kitchen stock")),
    ("canteen_category_list", _("Categories")),
)


def words(values: list[str], choices: Any) -> str:
    """Some of a few choices, as people read them."""
    return "、".join(str(choices(value).label) for value in values) or EMPTY


# -- dishes ------------------------------------------------------------------------------------------------------------
def cost_card(request: HttpRequest, dish: Dish) -> Panel:
    """What a portion costs by its recipe at today's purchase prices, and what it holds."""
    lines = list(dish.lines.all())
    kilogram = dict(IngredientPrice.objects.in_force().filter(ingredient__in=[one.ingredient_id for one in lines])
                    .values_list("ingredient", "price"))  # fmt: skip
    columns = [
        Column("ingredient", _("ingredient"), lambda line: line.ingredient),
        Column("grams", _("grams as bought"), lambda line: line.grams, numeric=True),
        Column("yields", _("of this eaten (%)"), lambda line: line.yields, numeric=True),
        Column("price", _("¥ a kilogram"), lambda line: kilogram.get(line.ingredient_id), numeric=True),
        Column("cost", _("cost (¥)"), lambda line: _cost(line, kilogram), numeric=True),
    ]
    cost, price = weeks.cost(lines, dish.portions, kilogram), dish.price_on(dates.today())
    says = say("For %(n)s portions.") % {"n": dish.portions}
    if cost is not None:
        share = rate(cost / price * 100 if price else None)
        says += " " + say("A portion costs ¥%(cost)s, %(share)s of its price.") % {"cost": cost, "share": share}
    elif lines:
        says += " " + say("An ingredient has no purchase price today, so its cost is not known.")
    return table(_("Recipe and cost"), columns, lines, says=says, empty=_("No recipe has been written down yet."),
                 door=lambda line: line.ingredient.get_absolute_url(), id="cost")  # fmt: skip


def _cost(line: Any, kilogram: dict[int, Decimal]) -> Decimal | None:
    price = kilogram.get(line.ingredient_id)
    return None if price is None else round(price * line.grams / 1000, 2)


def prices_panel(request: HttpRequest, dish: Dish) -> Panel:
    """Every price it has had, and why; drawn over time."""
    rows = list(dish.prices.order_by("starts_on"))
    before = {row.pk: earlier for earlier, row in pairwise(rows)}
    chart = history_chart(dish, rows)
    lines = [
        {"from": row.starts_on, "until": row.ends_on, "price": row.price, "reason": row.reason,
         "mend": mending(request, dish, row, "canteen_dish", actions.correct_price, actions.withdraw_price),
         "change": rate(change(before[row.pk].price, row.price)) if row.pk in before else EMPTY}
        for row in reversed(rows)
    ]  # fmt: skip
    says = {"chart": chart, "lines": lines, "head": True, "empty": _("No price has been set yet.")}
    return Panel(_("Prices"), "canteen/_prices.html", says, id="prices")


def mending(request: HttpRequest, priced: Any, row: Any, name: str, correct: Any, withdraw: Any) -> list[Any]:
    """The ways to put a price right, beside it in the history."""
    acts = [correct, withdraw] if row.starts_on > dates.today() else [correct]
    return [
        {"url": f"{reverse(f'{name}_{act.__name__}', args=[priced.pk])}?row={row.pk}", "label": label}
        for act, label in zip(acts, (_("Correct"), _("Withdraw")), strict=False)
        if act.offered(request.user, priced)
    ]


class MendedBeside(Beside, Pages):
    """What mends a price or a row stands beside it, not among the buttons."""

    mends: tuple[str, ...] = ()

    def offered(self, subject: Any) -> list[dict[str, Any]]:
        return [verb for verb in super().offered(subject) if verb["name"] not in self.mends]


class DishPages(MendedBeside):
    model = Dish
    icon = "bowl-chopsticks"
    beside = COOKBOOK
    columns = (
        "name", "category", "main", Column("method", _("method"), lambda d: d.get_method_display()),
        Column("price", _("price (¥)"), lambda d: _price(d), numeric=True), "status",
    )  # fmt: skip
    sheet_columns = ("name", "category", "main", "method", "is_halal", "is_vegetarian", "portions", "note", "status")
    facts = (
        "category", "main", "method", "portions",
        Column("seasons", _("seasons"), lambda d: words(d.seasons, Season)),
        Column("allergens", _("allergens"), lambda d: words(sorted(_allergens(d)), Allergen)),
        "is_halal", "is_vegetarian", "note",
    )  # fmt: skip
    filters = ("category", "method", "status")
    search = ("name", PALETTE)
    related = ("category", "main")
    prefetch = ("lines__ingredient", "prices")
    create = (forms.DishForm, actions.add_dish)
    update = (forms.DishForm, actions.change_dish)
    verbs = {
        "set_price": (actions.set_price, forms.DishPriceForm),
        "lay_aside": (actions.lay_aside, None),
        "offer_again": (actions.offer_again, None),
        "correct_price": (actions.correct_price, forms.CorrectPriceForm),
        "withdraw_price": (actions.withdraw_price, forms.PriceRowForm),
    }
    mends = ("correct_price", "withdraw_price")
    tones = {"withdraw_price": "danger"}
    panels = (cost_card, prices_panel)
    empty = _("No dish has been entered yet. Enter one, or bring in a table of them.")


def _allergens(dish: Dish) -> set[str]:
    return set(dish.allergens).union(*(line.ingredient.allergens for line in dish.lines.all()))


class CategoryPages(Beside, Pages):
    model = Category
    icon = "tags"
    beside = COOKBOOK
    columns = ("name", "kind", "is_main", "position")
    create = (forms.CategoryForm, actions.add_category)
    update = (forms.CategoryForm, actions.change_category)


# -- ingredients -------------------------------------------------------------------------------------------------------
def purchase_panel(request: HttpRequest, ingredient: Ingredient) -> Panel:
    lines = [
        {"from": row.starts_on, "until": row.ends_on, "price": row.price, "reason": row.source,
         "mend": mending(request, ingredient, row, "canteen_ingredient",
                         actions.correct_purchase_price, actions.withdraw_purchase_price)}
        for row in ingredient.prices.order_by("-starts_on")
    ]  # fmt: skip
    says = {"lines": lines, "head": False, "empty": _("No price has been set yet.")}
    return Panel(_("Purchase prices"), "canteen/_prices.html", says, id="prices")


def used_panel(request: HttpRequest, ingredient: Ingredient) -> Panel:
    rows = Dish.objects.visible_to(request.user).filter(lines__ingredient=ingredient)
    columns = [
        Column("dish", _("dish"), lambda dish: dish),
        Column("grams", _("grams for one portion"), lambda dish: round(dish.grams / dish.portions, 1), numeric=True),
    ]
    return table(_("In these dishes"), columns, rows.annotate(grams=F("lines__grams")), empty=_("In none yet."),
                 door=lambda dish: dish.get_absolute_url(), id="dishes")  # fmt: skip


class IngredientPages(MendedBeside):
    model = Ingredient
    icon = "carrot"
    beside = COOKBOOK
    columns = ("name", "food", Column("price", _("¥ a kilogram"), lambda i: _price(i), numeric=True), "kcal", "hazard")
    sheet_columns = ("name", "food", "kcal", "salt", "fat", "hazard")
    facts = (
        "food", Column("allergens", _("allergens"), lambda i: words(i.allergens, Allergen)),
        Column("seasons", _("in season"), lambda i: words(i.seasons, Season)), "kcal", "salt", "fat", "hazard",
    )  # fmt: skip
    filters = ("food",)
    search = ("name",)
    prefetch = ("prices",)
    create = (forms.IngredientForm, actions.add_ingredient)
    update = (forms.IngredientForm, actions.change_ingredient)
    verbs = {
        "set_purchase_price": (actions.set_purchase_price, forms.PurchasePriceForm),
        "correct_purchase_price": (actions.correct_purchase_price, forms.CorrectPurchasePriceForm),
        "withdraw_purchase_price": (actions.withdraw_purchase_price, forms.PriceRowForm),
    }
    mends = ("correct_purchase_price", "withdraw_purchase_price")
    tones = {"withdraw_purchase_price": "danger"}
    panels = (purchase_panel, used_panel)
    empty = _("No ingredient has been entered yet.")


def _price(priced: Dish | Ingredient) -> Decimal | None:
    """Today's, of the prices that were read with it."""
    today = dates.today()
    return next((row.price for row in priced.prices.all() if row.is_in_force(today)), None)


class StockPages(Beside, Pages):
    model = Stock
    icon = "fridge"
    beside = COOKBOOK
    columns = ("ingredient", "campus", "kilograms", "best_before")
    filters = ("campus", "best_before")
    search = ("ingredient__name",)
    related = ("ingredient", "campus")
    create = (forms.StockForm, actions.add_stock)
    verbs = {"count": (actions.count_stock, forms.CountForm)}
    tones = {"count": "primary"}
    empty = _("Nothing has been entered yet. Menus are not judged by stock until something is.")


@require_GET
@login_required
def price_changes(request: HttpRequest) -> HttpResponse:
    """Which prices changed on which day, and by how much; the latest change first."""
    days = list(DishPrice.objects.visible_to(request.user).filter(starts_on__lte=dates.today())
                .order_by("-starts_on").values_list("starts_on", flat=True).distinct()[:24])  # fmt: skip
    asked = next((on for on in days if on.isoformat() == request.GET.get("on")), days[0] if days else None)
    found = changes_of(asked) if asked else []
    heads = [{"on": on.isoformat(), "label": dates.day(on, year=True), "active": on == asked} for on in days]
    context = {"days": heads, "changes": found, "doors": COOKBOOK}
    return render(request, "canteen/price_changes.html", context)
