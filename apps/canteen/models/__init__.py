"""The canteen: dishes and what they cost, where and when people eat, the week's menu, its meals, and food safety."""

from apps.canteen.models.additives import AdditiveUse
from apps.canteen.models.addresses import MenuAddress
from apps.canteen.models.dining import Area, Sitting, Slot, Station
from apps.canteen.models.dishes import Category, Dish, DishPrice, RecipeLine
from apps.canteen.models.foods import Ingredient, IngredientPrice, Stock
from apps.canteen.models.meals import Meal, MealBooking, Rating, Waste
from apps.canteen.models.menus import Entry, EntryLine, Menu
from apps.canteen.models.official import OfficialMeal
from apps.canteen.models.planning import Cycle, CycleDish, Swap
from apps.canteen.models.reviews import SafetyReview
from apps.canteen.models.rules import MenuRule, SafetyLimit
from apps.canteen.models.safety import Delivery, Disinfection, HealthCertificate, MorningCheck, Reading, Sample
from apps.canteen.models.selfchecks import SelfCheck, SelfCheckQuestion
from apps.canteen.models.suggestions import Suggestion

__all__ = [
    "AdditiveUse",
    "Area",
    "Category",
    "Cycle",
    "CycleDish",
    "Delivery",
    "Dish",
    "DishPrice",
    "Disinfection",
    "Entry",
    "EntryLine",
    "HealthCertificate",
    "Ingredient",
    "IngredientPrice",
    "Meal",
    "MealBooking",
    "Menu",
    "MenuAddress",
    "MenuRule",
    "MorningCheck",
    "OfficialMeal",
    "Rating",
    "Reading",
    "RecipeLine",
    "SafetyLimit",
    "SafetyReview",
    "Sample",
    "SelfCheck",
    "SelfCheckQuestion",
    "Sitting",
    "Slot",
    "Station",
    "Stock",
    "Suggestion",
    "Swap",
    "Waste",
]
