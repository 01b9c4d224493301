"""The cookbook: dishes with their recipes, what they cost and what diners pay, each price until the next one."""

import io
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from PIL import Image

from apps.canteen import actions
from apps.canteen.models import Area, Dish, DishPrice, Entry, Ingredient, Meal, Menu, RecipeLine, Sitting
from apps.canteen.models.dishes import change
from apps.canteen.queries import weeks
from apps.canteen.queries.prices import changes_of
from apps.core.actions import Refused
from apps.core.dates import day, today
from apps.core.dates import monday as monday_of
from apps.core.search import remember_all
from tests.canteen import kitchens

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def pork(kitchen):
    return kitchen.dishes["红烧肉"]


def typed(dish, **more):
    """What the form of a dish sends."""
    recipe = "\n".join(f"{line.ingredient} {line.grams}" for line in dish.lines.all())
    return {"name": dish.name, "category": dish.category_id, "main": dish.main_id, "method": dish.method,
            "portions": dish.portions, "recipe": recipe, **more}  # fmt: skip


class TestPrices:
    def test_a_new_price_ends_the_one_before_on_its_day(self, pork, cook):
        actions.set_price(pork, by=cook, price=Decimal("2.20"), starts_on=today(), reason="局长办公会研究同意")

        assert (pork.price_on(today() - DAY), pork.price_on(today())) == (Decimal("3.00"), Decimal("2.20"))
        assert DishPrice.objects.filter(dish=pork).count() == 2

    def test_a_price_before_one_that_is_laid_down_already_is_refused(self, pork, cook):
        actions.set_price(pork, by=cook, price=Decimal("2.20"), starts_on=today() + DAY, reason="调价")
        with pytest.raises(Refused):
            actions.set_price(pork, by=cook, price=Decimal("2.00"), starts_on=today(), reason="调价")

    def test_the_database_itself_refuses_two_prices_on_one_day(self, pork):
        with pytest.raises(IntegrityError, match="canteen_dishprice_one_at_a_time"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO canteen_dishprice (version, dish_id, price, starts_on, reason) "
                    "VALUES (1, %s, 2.20, %s, 'x')",
                    [pork.pk, today()],
                )

    @pytest.mark.parametrize(("price", "says"), [("-1", "not negative"), ("2.205", "2 places"), ("abc", "number")])
    def test_a_price_that_is_none_is_told_and_kept_in_its_field(self, browse, cook, pork, price, says):
        facts = {"price": price, "starts_on": today(), "reason": "调价"}
        reply = browse(cook).post(f"/canteen/dishes/{pork.pk}/set-price/", facts)

        assert reply.status_code == 422
        assert says in reply.content.decode()
        assert f'value="{price}"' in reply.content.decode()

    @pytest.mark.parametrize(
        ("before", "after", "rate"), [("3.00", "2.20", "-26.7"), ("0.80", "0.60", "-25.0"), ("0.00", "1.00", None)]
    )
    def test_a_change_is_told_in_per_cent(self, before, after, rate):
        assert change(Decimal(before), Decimal(after)) == (rate and Decimal(rate))

    def test_the_changes_of_a_day_are_told_by_category(self, kitchen, cook, browse):
        for dish in kitchen.of("大荤"):
            actions.set_price(dish, by=cook, price=Decimal("2.20"), starts_on=today(), reason="降价")
        (found,) = changes_of(today())

        assert (found.category, found.rate, len(found.dishes)) == ("大荤", Decimal("-26.7"), 14)
        page = browse(cook).get("/canteen/prices/").content.decode()
        assert "-26.7%" in page


class TestMistyped:
    """A row that holds already and was mistyped; nothing final may have been made by it."""

    def test_a_price_that_no_menu_holds_is_put_right_and_the_history_says_why(self, browse, cook, pork):
        actions.set_price(pork, by=cook, price=Decimal("220.00"), starts_on=today(), reason="调价")
        row = DishPrice.objects.get(dish=pork, starts_on=today())
        client = browse(cook)
        address = f"/canteen/dishes/{pork.pk}/correct-price/"
        assert f"{address}?row={row.pk}" in client.get(pork.get_absolute_url()).content.decode()
        assert client.post(address, {"row": row.pk, "price": "2.20", "reason": "多打了两个零"}).status_code == 302

        assert (pork.price_on(today()), pork.price_on(today() - DAY)) == (Decimal("2.20"), Decimal("3.00"))
        page = client.get(pork.get_absolute_url()).content.decode()
        assert "多打了两个零" in page
        assert f"{today()} ¥220.00" in page

    def test_one_that_a_published_menu_holds_stays_and_the_next_day_is_told(self, browse, cook, pork):
        on = today() + 3 * DAY
        menu = Menu.objects.create(area=Area.objects.get(), starts_on=monday_of(on), status="published",
                                   published_at=timezone.now())  # fmt: skip
        lunch = Sitting.objects.get()
        Entry.objects.create(menu=menu, on=on, sitting=lunch, category=pork.category, position=0, dish=pork)
        row = pork.prices.get()
        typed = {"row": row.pk, "price": "2.25", "reason": "打错"}
        reply = browse(cook).post(f"/canteen/dishes/{pork.pk}/correct-price/", typed)

        assert reply.status_code == 422
        body = reply.content.decode()
        assert f"Lay down another, from {day(on + DAY, year=True)} on." in body
        assert 'value="2.25"' in body
        assert pork.price_on(today()) == Decimal("3.00")
        actions.set_price(pork, by=cook, price=Decimal("2.25"), starts_on=on + DAY, reason="如提示")
        menu.status, menu.published_at = "draft", None
        menu.save()
        actions.correct_price(pork, by=cook, row=row, price=Decimal("2.50"), reason="草稿不作数")

    def test_a_price_that_has_not_begun_is_withdrawn_and_the_one_before_holds_on(self, cook, pork):
        actions.set_price(pork, by=cook, price=Decimal("9.00"), starts_on=today() + DAY, reason="调价")
        row = pork.prices.get(starts_on=today() + DAY)
        actions.withdraw_price(pork, by=cook, row=row, reason="不调了")

        assert pork.price_on(today() + DAY) == Decimal("3.00")
        with pytest.raises(Refused, match=r"已于|起"):
            actions.withdraw_price(pork, by=cook, row=pork.prices.get(), reason="x")
        with pytest.raises(Refused):
            actions.withdraw_price(pork, by=cook, row=row, reason="twice")

    def test_a_price_of_another_dish_is_not_touched(self, cook, kitchen, pork):
        other = kitchen.dishes["白切鸡"].prices.get()
        for verb, more in ((actions.correct_price, {"price": Decimal(1)}), (actions.withdraw_price, {})):
            with pytest.raises(Refused):
                verb(pork, by=cook, row=other, reason="x", **more)

    def test_a_purchase_price_at_which_a_meal_was_charged_stays(self, browse, cook, kitchen, pork):
        food = Ingredient.objects.get(name="红烧肉料")
        row = food.prices.get()
        client = browse(cook)
        typed = {"row": row.pk, "price": "21", "reason": "打错"}
        assert client.post(f"/canteen/ingredients/{food.pk}/correct-purchase-price/", typed).status_code == 302
        assert food.prices.get().price == Decimal(21)
        eaten = kitchens.meal(kitchen.lunch, today(), made={"红烧肉": pork})
        actions.correct_purchase_price(food, by=cook, row=row, price=Decimal(22), reason="尚未结账")
        Meal.objects.filter(pk=eaten.pk).update(status="served", served=0)

        with pytest.raises(Refused):
            actions.correct_purchase_price(food, by=cook, row=row, price=Decimal(23), reason="x")
        actions.set_purchase_price(food, by=cook, price=Decimal(30), starts_on=today() + DAY, source="询价")
        later = food.prices.get(starts_on=today() + DAY)
        actions.withdraw_purchase_price(food, by=cook, row=later, reason="打错")
        assert food.prices.get().ends_on is None

    def test_the_kitchen_alone_puts_prices_right(self, browse, clerk, pork):
        client, row = browse(clerk), pork.prices.get()
        assert "correct-price" not in client.get(pork.get_absolute_url()).content.decode()
        for verb in ("correct", "withdraw"):
            assert client.post(f"/canteen/dishes/{pork.pk}/{verb}-price/", {"row": row.pk}).status_code == 403


class TestRecipes:
    def test_the_cost_of_a_portion_follows_the_purchase_price(self, pork, cook):
        (line,) = pork.lines.all()
        cost = weeks.cost([line], pork.portions, {line.ingredient_id: Decimal(20)})
        actions.set_purchase_price(line.ingredient, by=cook, price=Decimal("25.00"), starts_on=today(), source="询价")

        assert cost == Decimal("2.00")
        assert weeks.facts(today())[pork.pk].cost == Decimal("2.50")
        assert weeks.facts(today() - DAY)[pork.pk].cost == Decimal("2.00")

    def test_a_dish_is_entered_with_its_recipe(self, browse, cook, kitchen):
        main = Ingredient.objects.get(name="红烧肉料")
        facts = {"name": "新菜", "category": kitchen.dishes["红烧肉"].category_id, "main": main.pk, "method": "braised",
                 "portions": 100, "recipe": f"{main} 12000 96\n清炒菠菜料，500"}  # fmt: skip
        reply = browse(cook).post("/canteen/dishes/new/", facts)

        dish = Dish.objects.get(name="新菜")
        assert reply["Location"] == dish.get_absolute_url()
        assert sorted(dish.lines.values_list("grams", "yields")) == [(500, 100), (12000, 96)]

    @pytest.mark.parametrize(
        ("recipe", "says"),
        [
            ("龙肉 100", "no ingredient yet"),
            ("红烧肉料 0", "cannot be read"),
            ("红烧肉料", "cannot be read"),
            ("红烧肉料 100 120", "at most 100 %"),
            ("红烧肉料 100\n红烧肉料 200", "twice"),
            ("红烧肉料 " + "9" * 30, "cannot be read"),
            ("红烧肉料 NaN", "cannot be read"),
        ],
    )
    def test_a_recipe_that_makes_no_sense_is_told_and_nothing_typed_is_lost(self, browse, cook, pork, recipe, says):
        reply = browse(cook).post(f"/canteen/dishes/{pork.pk}/edit/", typed(pork, recipe=recipe))

        assert reply.status_code == 422
        assert says in reply.content.decode()
        assert recipe.splitlines()[0] in reply.content.decode()
        assert RecipeLine.objects.filter(dish=pork).count() == 1

    def test_a_name_of_ten_thousand_characters_is_refused(self, browse, cook, pork):
        reply = browse(cook).post(f"/canteen/dishes/{pork.pk}/edit/", typed(pork, name="菜" * 10_000))

        assert reply.status_code == 422

    def test_two_dishes_of_one_name_are_refused(self, browse, cook, pork):
        reply = browse(cook).post(f"/canteen/dishes/{pork.pk}/edit/", typed(pork, name="白切鸡"))

        assert reply.status_code in (409, 422)
        pork.refresh_from_db()
        assert pork.name == "红烧肉"


class TestPages:
    def test_a_dish_shows_its_cost_its_allergens_and_its_prices(self, browse, cook, pork):
        Ingredient.objects.filter(name="红烧肉料").update(allergens=["soy"])
        pork.allergens = ["gluten"]
        pork.save()
        actions.set_price(pork, by=cook, price=Decimal("2.20"), starts_on=today(), reason="降价")
        page = browse(cook).get(f"/canteen/dishes/{pork.pk}/").content.decode()

        assert all(words in page for words in ("A portion costs ¥2.00", "Gluten、Soya beans", "-26.7%", "降价"))

    def test_dishes_are_found_by_pinyin(self, browse, cook, kitchen):
        remember_all(kitchen.dishes.values())
        client = browse(cook)
        for word in ("红烧", "hongshao", "hsr"):
            page = client.get(f"/canteen/dishes/?q={word}").content.decode()
            assert "红烧肉" in page
            assert "白切鸡" not in page

    def test_a_dish_is_laid_aside_and_taken_up_again(self, cook, pork):
        actions.lay_aside(pork, by=cook)
        assert pork not in Dish.objects.offered()
        actions.offer_again(pork, by=cook)
        assert pork in Dish.objects.offered()

    @pytest.mark.parametrize("page", ["dishes", "ingredients", "stock", "categories", "areas", "sittings", "stations",
                                      "cycles", "rules", "limits"])  # fmt: skip
    def test_each_list_is_there_and_taken_away(self, browse, cook, kitchen, page):
        client = browse(cook)

        assert client.get(f"/canteen/{page}/").status_code == 200
        sheet = client.get(f"/canteen/{page}/export/")
        assert b"".join(sheet.streaming_content).startswith(b"PK")

    def test_staff_read_the_cookbook_and_change_nothing(self, browse, clerk, pork):
        client = browse(clerk)

        assert client.get(f"/canteen/dishes/{pork.pk}/").status_code == 200
        assert client.get(f"/canteen/dishes/{pork.pk}/edit/").status_code == 403
        assert client.post(f"/canteen/dishes/{pork.pk}/lay-aside/", {}).status_code == 403


class TestPhotos:
    def sent(self, browse, cook, dish, name, content):
        file = SimpleUploadedFile(name, content, content_type="image/png")
        address = f"/files/canteen.Dish/{dish.pk}/"
        return browse(cook).post(address, {"file": file, "key": str(uuid4())})

    def test_a_photo_hangs_at_its_dish(self, browse, cook, pork, store):
        picture = io.BytesIO()
        Image.new("RGB", (40, 30), "brown").save(picture, "PNG")
        reply = self.sent(browse, cook, pork, "红烧肉.png", picture.getvalue())

        assert reply.status_code == 302
        assert "红烧肉.png" in browse(cook).get(pork.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("name", ["菜.png", "菜.svg", "菜.html"])
    def test_a_photo_that_is_a_script_is_refused_with_a_sentence(self, browse, cook, pork, store, name):
        reply = self.sent(browse, cook, pork, name, b"<script>alert(1)</script>")

        assert reply.status_code == 422
        assert "<script>alert" not in reply.content.decode()


class TestSmallVerbs:
    def test_a_dish_keeps_its_menus_prices_when_its_recipe_changes(self, cook, kitchen):
        food = Ingredient.objects.get(name="红烧肉料")
        category = kitchen.dishes["红烧肉"].category
        facts = {"name": "新菜", "category": category, "main": food, "method": "braised"}
        dish = actions.add_dish(by=cook, recipe=[(food, 5000, Decimal(100))], **facts)
        actions.change_dish(dish, by=cook, recipe=[(food, 6000, Decimal(90))], note="少油")

        assert list(dish.lines.values_list("grams", "yields")) == [(6000, Decimal(90))]

    def test_ingredients_categories_and_stock(self, cook, kitchen):
        food = actions.add_ingredient(by=cook, name="茭白", food="light", kcal=23)
        actions.change_ingredient(food, by=cook, hazard="")
        actions.set_purchase_price(food, by=cook, price=Decimal("8.00"), starts_on=date(2026, 1, 1), source="询价")
        stock = actions.add_stock(
            by=cook, campus=kitchen.area.campus, ingredient=food, kilograms=Decimal("12.5"), best_before=today() + DAY
        )
        actions.count_stock(stock, by=cook, kilograms=Decimal("3.000"))
        category = actions.add_category(by=cook, name="凉菜", kind="vegetable", position=9)
        category = actions.change_category(category, by=cook, name="冷盘")

        stock.refresh_from_db()
        assert (stock.kilograms, category.name) == (Decimal("3.000"), "冷盘")
        with pytest.raises(Refused):
            actions.count_stock(stock, by=cook, kilograms=Decimal("-1"))
