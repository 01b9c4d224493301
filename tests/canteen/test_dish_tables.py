"""Dishes from a table: every mistake has its cell, a table comes in whole, and goes whole while nothing was served."""

from datetime import date
from decimal import Decimal

import pytest

from apps.canteen.models import Dish, DishPrice, Entry, Menu
from apps.core.actions import Refused
from apps.core.imports.actions import carry_out_import, check_import, undo_import
from tests.ledger.importing import text, workbook

pytestmark = pytest.mark.django_db

HEAD = ["菜名", "类别", "主料", "做法", "每份克数", "售价", "定价依据"]
GOOD = [
    ["新红烧肉", "大荤", "红烧肉料", "烧", "120", "4.50", "开业定价"],
    ["新青菜", "素菜", "清炒菠菜料", "炒", "150", "0.60", ""],
    ["新汤", "汤", "冬瓜汤料", "煮", "", "", ""],
]


@pytest.fixture(autouse=True)
def files(settings, tmp_path, kitchen):
    settings.MEDIA_ROOT = tmp_path


def checked(cook, file):
    return check_import(by=cook, kind="canteen.dishes", file=file)


@pytest.mark.parametrize("make", [workbook, text])
def test_a_table_of_dishes_comes_with_recipes_and_prices(cook, make):
    name = "菜品.xlsx" if make is workbook else "菜品.csv"
    batch = checked(cook, make(GOOD, HEAD, name=name))
    assert (batch.rows, batch.wrong_rows) == (3, 0)
    assert not Dish.objects.filter(name="新红烧肉").exists()
    carry_out_import(batch, by=cook)

    dish = Dish.objects.get(name="新红烧肉")
    assert list(dish.lines.values_list("ingredient__name", "grams")) == [("红烧肉料", 12_000)]
    assert DishPrice.objects.get(dish=dish).price == Decimal("4.50")
    assert not DishPrice.objects.filter(dish__name="新汤").exists()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["红烧肉", *GOOD[0][1:]], "菜名"),
        (["怪", "甜品", *GOOD[0][2:]], "类别"),
        (["怪", "大荤", "龙肉", *GOOD[0][3:]], "主料"),
        (["怪", "大荤", "红烧肉料", "念咒", *GOOD[0][4:]], "做法"),
        ([*GOOD[0][:5], "-1", ""], "售价"),
        ([*GOOD[0][:5], "2.205", ""], "售价"),
        (["菜" * 31, *GOOD[0][1:]], "菜名"),
    ],
)
def test_a_mistake_is_told_with_its_cell_and_nothing_comes_in(cook, row, column):
    batch = checked(cook, workbook([GOOD[1], row], HEAD))

    assert batch.wrong_rows == 1
    assert f"{chr(65 + HEAD.index(column))}3" in batch.shown[0][0]
    with pytest.raises(Refused):
        carry_out_import(batch, by=cook)
    assert not Dish.objects.filter(name="新青菜").exists()


def test_it_goes_whole_until_a_dish_of_it_was_on_a_menu(cook, kitchen):
    batch = carry_out_import(checked(cook, workbook(GOOD, HEAD)), by=cook)
    undo_import(batch, by=cook)
    assert not Dish.objects.filter(name__startswith="新").exists()

    batch = carry_out_import(checked(cook, workbook(GOOD, HEAD)), by=cook)
    dish = Dish.objects.get(name="新汤")
    menu = Menu.objects.create(area=kitchen.area, starts_on=date(2026, 6, 8))
    Entry.objects.create(menu=menu, on=menu.starts_on, sitting=kitchen.lunch, category=dish.category, position=0,
                         dish=dish)  # fmt: skip
    with pytest.raises(Refused, match="新汤"):
        undo_import(batch, by=cook)
    assert Dish.objects.filter(name__startswith="新").count() == 3
