"""The canteen's addresses."""

from django.urls import URLPattern, URLResolver, path

from apps.canteen.views import (
    dining,
    dishes,
    eating,
    kitchen_checks,
    menus,
    official,
    outputs,
    reviews,
    safety,
    selfchecks,
    statistics,
    suggestions,
    trace,
)
from apps.canteen.views.serving import MealPages

# Those who eat
EATING: list[URLPattern | URLResolver] = [
    path("meals/", eating.meals, name="canteen_meals"),
    *(
        path(f"meals/<int:pk>/{verb.replace('_', '-')}/", eating.TablePages.as_view(page="act", verb=verb),
             name=f"canteen_table_{verb}")
        for verb in eating.TablePages.verbs
    ),
]  # fmt: skip

EATING += suggestions.SuggestionPages.urls("suggestions")

# The kitchen's meals
SERVING: list[URLPattern | URLResolver] = [
    *MealPages.urls("kitchen/meals"),
    path("statistics/", statistics.period, name="canteen_statistics"),
    path("self-checks/draft/", selfchecks.draft, name="canteen_selfcheck_draft"),
    path("self-checks/<int:pk>/paper/", selfchecks.paper, name="canteen_selfcheck_paper"),
    *selfchecks.SelfCheckPages.urls("self-checks"),
    *selfchecks.QuestionPages.urls("self-check-questions"),
]

# Cookbook and set-up
HOUSE: list[URLPattern | URLResolver] = [
    path("prices/", dishes.price_changes, name="canteen_price_changes"),
    *dishes.DishPages.urls("dishes"),
    *dishes.CategoryPages.urls("categories"),
    *dishes.IngredientPages.urls("ingredients"),
    *dishes.StockPages.urls("stock"),
    *dining.AreaPages.urls("areas"),
    *dining.SittingPages.urls("sittings"),
    *dining.StationPages.urls("stations"),
    *dining.CyclePages.urls("cycles"),
    *dining.RulePages.urls("rules"),
    *dining.LimitPages.urls("limits"),
]

# The week's menu
MENUS: list[URLPattern | URLResolver] = [
    path("week/", menus.next_week, name="canteen_week"),
    path("menus/<int:pk>/compose/", menus.compose, name="canteen_menu_compose"),
    path("menus/<int:pk>/check/", menus.check, name="canteen_menu_check"),
    path("menus/<int:pk>/fill/", menus.fill, name="canteen_menu_fill"),
    path("menus/<int:pk>/mend/", menus.mend, name="canteen_menu_mend"),
    path("menus/<int:pk>/a4.pdf", outputs.paper, name="canteen_menu_paper"),
    path("menus/<int:pk>/picture.png", outputs.picture, name="canteen_menu_picture"),
    *menus.MenuPages.urls("menus"),
    *outputs.MenuAddressPages.urls("addresses"),
    path("board/<str:token>/", outputs.screen, name="canteen_board"),
    path("open/<str:token>/", outputs.open_week, name="canteen_open_week"),
    path("open/<str:token>/menu.ics", outputs.calendar, name="canteen_open_calendar"),
    path("open/<str:token>/menu.json", outputs.data, name="canteen_open_data"),
]

# Food safety and official meals
SAFETY: list[URLPattern | URLResolver] = [
    path("safety/", safety.today_page, name="canteen_safety"),
    path("safety/take/", safety.take, name="canteen_safety_take"),
    path("safety/dispose/", safety.dispose, name="canteen_safety_dispose"),
    path("safety/labels/", safety.labels, name="canteen_safety_labels"),
    path("safety/trace/", trace.of_dish, name="canteen_trace"),
    path("deliveries/<int:pk>/trace/", trace.of_delivery, name="canteen_delivery_trace"),
    *reviews.SafetyReviewPages.urls("safety-reviews"),
    *official.OfficialMealPages.urls("official-meals"),
    path("safety/morning/", kitchen_checks.morning, name="canteen_morning"),
    *safety.SamplePages.urls("samples"),
    *kitchen_checks.MorningCheckPages.urls("morning-checks"),
    *kitchen_checks.HealthCertificatePages.urls("health-certificates"),
    *kitchen_checks.ReadingPages.urls("temperatures"),
    *kitchen_checks.DisinfectionPages.urls("disinfections"),
    *kitchen_checks.DeliveryPages.urls("deliveries"),
    *kitchen_checks.AdditivePages.urls("additives"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *EATING,
    *MENUS,
    *HOUSE,
    *SERVING,
    *SAFETY,
]
