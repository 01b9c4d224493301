"""What dishes are made of: ingredients, what they cost from when until when, and what of them lies in the kitchen."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.org.models.dating import DAYS, Dated, InForce
from apps.org.models.places import OpenToAll


class Allergen(models.TextChoices):
    """The eight kinds of GB 7718, in its order."""

    GLUTEN = "gluten", _("Gluten")
    CRUSTACEANS = "crustaceans", _("Crustaceans")
    FISH = "fish", _("Fish")
    EGGS = "eggs", _("Eggs")
    PEANUTS = "peanuts", _("Peanuts")
    SOY = "soy", _("Soya beans")
    MILK = "milk", _("Milk")
    NUTS = "nuts", _("Nuts")


class Season(models.TextChoices):
    SPRING = "spring", _("Spring")
    SUMMER = "summer", _("Summer")
    AUTUMN = "autumn", _("Autumn")
    WINTER = "winter", _("Winter")

    @classmethod
    def of(cls, on):
        """By the calendar: spring is March to May."""
        return (cls.WINTER, cls.SPRING, cls.SUMMER, cls.AUTUMN)[on.month % 12 // 3]


class Food(models.TextChoices):
    """The groups of the dietary guidelines, as far as a menu is judged by them."""

    LIVESTOCK = "livestock", _("Pork, beef and mutton")
    POULTRY = "poultry", _("Poultry")
    FISH = "fish", _("Fish and seafood")
    EGGS = "eggs", _("Eggs")
    MILK = "milk", _("Milk")
    SOY = "soy", _("Soya products")
    DARK_VEGETABLES = "dark", _("Dark vegetables")
    LIGHT_VEGETABLES = "light", _("Light vegetables")
    MUSHROOMS = "mushrooms", _("Mushrooms and seaweed")
    FRUIT = "fruit", _("Fruit")
    GRAIN = "grain", _("Refined grain")
    COARSE_GRAIN = "coarse", _("Coarse grain and pulses")
    TUBERS = "tubers", _("Tubers")
    NUTS = "nuts", _("Nuts and seeds")
    OIL = "oil", _("Oil")
    SALT = "salt", _("Salt")
    SUGAR = "sugar", _("Sugar")
    SEASONING = "seasoning", _("Seasonings")

    @classmethod
    def not_counted(cls):
        """Groups that add nothing to the variety of a day."""
        return {cls.OIL, cls.SALT, cls.SUGAR, cls.SEASONING}


def chosen(label, choices, **options):
    """Several of a few choices."""
    one = models.CharField(max_length=12, choices=choices.choices)
    return ArrayField(one, verbose_name=label, default=list, blank=True, **options)


def prices_told(priced):
    """For the trail: each price at the day from which it holds."""
    rows = priced.prices.order_by("starts_on").values_list("starts_on", "price")
    return "；".join(f"{starts_on} ¥{price}" for starts_on, price in rows)


class Ingredient(Record):
    """Something a kitchen buys and cooks with."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    food = models.CharField(_("food group"), max_length=12, choices=Food.choices)
    allergens = chosen(_("allergens"), Allergen)
    seasons = chosen(_("in season"), Season, help_text=_("None: all year round."))
    kcal = models.DecimalField(
        _("energy (kcal in 100 g)"), max_digits=5, decimal_places=1, default=0,
        help_text=_("Of the part that is eaten; ± 30 % in any real dish."),
    )  # fmt: skip
    salt = models.DecimalField(_("salt (g in 100 g)"), max_digits=5, decimal_places=2, default=0)
    fat = models.DecimalField(_("added fat (g in 100 g)"), max_digits=5, decimal_places=2, default=0)
    hazard = models.CharField(
        _("hazard"), max_length=80, blank=True,
        help_text=_("Why it needs care in a canteen kitchen, e.g. “poisonous unless cooked through”."),
    )  # fmt: skip

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("ingredient")
        verbose_name_plural = _("ingredients")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kcal__gte=0, kcal__lte=900, salt__gte=0, salt__lte=100, fat__gte=0, fat__lte=100),
                name="canteen_ingredient_within_reason",
                violation_error_message=_("100 g hold at most 900 kcal, 100 g of salt and 100 g of fat."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen_ingredient", args=[self.pk])

    def also_logged(self):
        return {"prices": prices_told(self)}


class IngredientPrice(Dated):
    """What a kilogram costs from one day until another."""

    ingredient = models.ForeignKey(
        Ingredient, models.PROTECT, related_name="prices", db_index=False, verbose_name=_("ingredient")
    )
    price = models.DecimalField(_("price of a kilogram (¥)"), max_digits=8, decimal_places=2)
    source = models.CharField(_("source"), max_length=120)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("purchase price")
        verbose_name_plural = _("purchase prices")
        ordering = ["ingredient__name", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(price__gt=0),
                name="canteen_ingredientprice_above_zero",
                violation_error_message=_("A price is above zero."),
            ),
            ExclusionConstraint(
                name="canteen_ingredientprice_one_at_a_time",
                expressions=[("ingredient", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("There is a price for these days already. End that one first."),
            ),
        ]

    def __str__(self):
        return f"{self.ingredient} ¥{self.price:,.2f}"

    def get_absolute_url(self):
        return self.ingredient.get_absolute_url()


class Stock(Record):
    """What lies in the kitchen of a campus, by the day until which it is good."""

    campus = models.ForeignKey("org.Campus", models.PROTECT, related_name="+", verbose_name=_("campus"))
    ingredient = models.ForeignKey(
        Ingredient, models.PROTECT, related_name="stock", db_index=False, verbose_name=_("ingredient")
    )
    kilograms = models.DecimalField(_("quantity (kg)"), max_digits=9, decimal_places=3)
    best_before = models.DateField(_("best before"))

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("kitchen stock")
        verbose_name_plural = _("kitchen stock")
        ordering = ["best_before", "ingredient__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["ingredient", "campus", "best_before"],
                name="canteen_stock_once_a_day",
                violation_error_message=_("This ingredient is listed with that day already. Change its quantity."),
            ),
            models.CheckConstraint(
                condition=Q(kilograms__gte=0),
                name="canteen_stock_not_negative",
                violation_error_message=_("There is not so much in the kitchen."),
            ),
        ]

    def __str__(self):
        return f"{self.ingredient} {self.kilograms:.1f} kg"

    def get_absolute_url(self):
        return reverse("canteen_stock", args=[self.pk])
