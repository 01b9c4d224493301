"""Rows of this app as the tables of the house want them: one of each kind, or one more."""

from datetime import date, timedelta
from decimal import Decimal

from apps.canteen.models import (
    AdditiveUse,
    Area,
    Category,
    Cycle,
    Delivery,
    Dish,
    Disinfection,
    HealthCertificate,
    Ingredient,
    Menu,
    MenuAddress,
    MenuRule,
    MorningCheck,
    OfficialMeal,
    Reading,
    SafetyLimit,
    SafetyReview,
    Sample,
    SelfCheck,
    SelfCheckQuestion,
    Station,
    Stock,
    Suggestion,
)
from apps.core.dates import monday, today
from apps.org.models import Campus, Person
from tests.canteen import kitchens


def hall(clerk, name="食堂"):
    campus = Campus.objects.order_by("pk").first() or Campus.objects.create(name="办公区")
    return Area.objects.filter(name=name).first() or kitchens.hall(campus, clerk.unit, name=name)


def meal(clerk, n=0):
    """Of a sitting of its own, some day ahead."""
    return kitchens.meal(kitchens.lunch(hall(clerk), name=f"餐次{n}"), today() + timedelta(days=1 + n))


def menu(clerk, n=0):
    """A draft, weeks away from the meals."""
    return Menu.objects.create(area=hall(clerk), starts_on=monday(today()) + timedelta(weeks=20 + n))


def address(clerk, n=0, kind=MenuAddress.Kind.WEEK):
    made = MenuAddress(kind=kind, area=hall(clerk, f"厅{n}"), made_by=clerk)
    made.turn()
    made.save()
    return made


def self_check(clerk, n=0):
    return SelfCheck.objects.create(
        campus=hall(clerk).campus, first_on=date(2020 + n, 1, 1), answers=[], sums={}, measures="无", filed_by=clerk
    )


def question(n=0):
    return SelfCheckQuestion.objects.create(code=f"q{n}", words=f"问题{n}", source="办法", starts_on=today())


# -- cookbook and set-up -----------------------------------------------------------------------------------------------
def category(n=0):
    return Category.objects.create(name=f"类{n}", kind="other", position=90 + n)


def ingredient(n=0):
    return Ingredient.objects.create(name=f"料{n}", food="light")


def dish(n=0):
    return Dish.objects.create(name=f"菜{n}", category=category(100 + n), main=ingredient(100 + n), method="boiled")


def stock(clerk, n=0):
    return Stock.objects.create(
        campus=hall(clerk).campus, ingredient=ingredient(200 + n), kilograms=1, best_before=date(2026, 1, 1)
    )


def station(clerk, n=0):
    return Station.objects.create(name=f"灶{n}", campus=hall(clerk).campus, methods=["boiled"], dishes=2)


def cycle(clerk, n=0):
    return Cycle.objects.create(area=hall(clerk), name=f"轮换{n}", weeks=1, starts_on=date(2026, 1, 5), is_in_use=False)


def menu_rule(n=0):
    days = {"starts_on": date(2000 + n, 1, 1), "ends_on": date(2000 + n, 2, 1)}
    return MenuRule.objects.create(check_code="repeat", limits={"days": 3}, source="办法", **days)


def safety_limit(n=0):
    days = {"starts_on": date(2000 + n, 1, 1), "ends_on": date(2000 + n, 2, 1)}
    return SafetyLimit.objects.create(key="core", value=70, source="规范", **days)


def kitchen_books(clerk):
    """By model: one more row of what the kitchen keeps and writes down."""

    def campus():
        return hall(clerk).campus

    def person(n):
        return Person.objects.create_user(f"kitchen{n}", name=f"厨师{n}", unit=clerk.unit)

    def delivery(n):
        return Delivery.objects.create(
            campus=campus(), supplier="粮油公司", licence="JY1", ingredient=ingredient(100 + n), batch=f"b{n}",
            kilograms=5, best_before=today() + timedelta(days=9),
        )  # fmt: skip

    return {
        "canteen.HealthCertificate": lambda n: HealthCertificate.objects.create(
            person=person(n), number=f"{n}", issued_on=today(), expires_on=today() + timedelta(days=300)
        ),
        "canteen.MorningCheck": lambda n: MorningCheck.objects.create(
            person=person(50 + n), campus=campus(), temperature=Decimal("36.5"), checked_by=clerk
        ),
        "canteen.Reading": lambda n: Reading.objects.create(
            campus=campus(), kind="fridge", where=f"冷藏柜{n}", celsius=4, is_fine=True, taken_by=clerk
        ),
        "canteen.Disinfection": lambda n: Disinfection.objects.create(
            campus=campus(), what=f"餐具{n}", way=Disinfection.Way.values[0], minutes=20, done_by=clerk
        ),
        "canteen.Delivery": delivery,
        "canteen.AdditiveUse": lambda n: additive(clerk, n),
        "canteen.Sample": lambda n: Sample.objects.create(meal=meal(clerk, 60 + n), dish=dish(60 + n)),
        "canteen.SafetyReview": lambda n: SafetyReview.objects.create(
            campus=campus(), kind="day", first_on=today() - timedelta(days=n), filed_by=clerk, figures={"meals": 1}
        ),
        "canteen.OfficialMeal": lambda n: OfficialMeal.objects.create(
            area=hall(clerk), sitting=kitchens.lunch(hall(clerk), name=f"接待{n}"), on=today(), unit=clerk.unit,
            guests_from="某局", letter=f"函{n}", guests=4, companions=2, standard=80, asked_by=clerk,
        ),
    }  # fmt: skip


def additive(clerk, n=0):
    return AdditiveUse.objects.create(
        campus=hall(clerk).campus, additive=f"泡打粉{n}", food="馒头", kilograms=20, grams=40, most=5, used_by=clerk
    )


def suggestion(clerk, n=0):
    return Suggestion.objects.create(area=hall(clerk), text=f"建议{n}", made_by=clerk)


def one_of_each(clerk):
    eaten = meal(clerk)
    board = address(clerk, 1, MenuAddress.Kind.BOARD)
    books = {f"canteen_{label.partition('.')[2].lower()}": make(9) for label, make in kitchen_books(clerk).items()}
    return books | {
        "canteen_meal": eaten,
        "canteen_table": eaten,
        "canteen_menu": menu(clerk),
        "canteen_menuaddress": address(clerk),
        "canteen_board": board,
        "canteen_open": address(clerk, 2),
        "canteen_area": eaten.sitting.area,
        "canteen_sitting": eaten.sitting,
        "canteen_category": category(),
        "canteen_ingredient": ingredient(),
        "canteen_dish": dish(),
        "canteen_stock": stock(clerk),
        "canteen_station": station(clerk),
        "canteen_cycle": cycle(clerk),
        "canteen_menurule": menu_rule(),
        "canteen_safetylimit": safety_limit(),
        "canteen_selfcheck": self_check(clerk),
        "canteen_selfcheckquestion": question(),
        "canteen_suggestion": suggestion(clerk),
    }


def makers(clerk):
    """By model: one more row."""
    return {
        "canteen.Area": lambda n: hall(clerk, f"餐厅{n}"),
        "canteen.Sitting": lambda n: meal(clerk, n).sitting,
        "canteen.Category": category,
        "canteen.Ingredient": ingredient,
        "canteen.Dish": dish,
        "canteen.Stock": lambda n: stock(clerk, n),
        "canteen.Station": lambda n: station(clerk, n),
        "canteen.Cycle": lambda n: cycle(clerk, n),
        "canteen.MenuRule": menu_rule,
        "canteen.SafetyLimit": safety_limit,
        "canteen.Meal": lambda n: meal(clerk, n),
        "canteen.Menu": lambda n: menu(clerk, n),
        "canteen.MenuAddress": lambda n: address(clerk, n),
        "canteen.SelfCheck": lambda n: self_check(clerk, n),
        "canteen.SelfCheckQuestion": question,
        "canteen.Suggestion": lambda n: suggestion(clerk, n),
        **kitchen_books(clerk),
    }
