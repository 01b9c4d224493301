"""Dishes: what they are, what goes into them, and what a portion costs whoever eats it."""

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.canteen.models.foods import Allergen, Ingredient, Season, chosen, prices_told
from apps.core.models import Import, Record
from apps.org.models.dating import DAYS, Dated, InForce
from apps.org.models.places import OpenToAll


class DishKind(models.TextChoices):
    """What the checks and the statistics know of a category."""

    MEAT = "meat", _("Meat")
    VEGETABLE = "vegetable", _("Vegetables")
    SOUP = "soup", _("Soup")
    STAPLE = "staple", _("Staple food")
    SNACK = "snack", _("Pastry and snack")
    OTHER = "other", _("Other")


class Category(Record):
    """大荤 小荤 素菜 汤 主食 点心 …: the rows of a menu. Each canteen words and orders them as it likes."""

    name = models.CharField(_("name"), max_length=12, unique=True)
    kind = models.CharField(_("kind of dish"), max_length=10, choices=DishKind.choices)
    is_main = models.BooleanField(
        _("main course"), default=False, help_text=_("Every diner should find one that they can eat.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("category of dishes")
        verbose_name_plural = _("categories of dishes")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen_category", args=[self.pk])


class Method(models.TextChoices):
    """How a dish is cooked."""

    STIR_FRIED = "stir_fried", _("Stir-fried")
    DEEP_FRIED = "deep_fried", _("Deep-fried")
    BRAISED = "braised", _("Braised")
    STEWED = "stewed", _("Stewed")
    STEAMED = "steamed", _("Steamed")
    BOILED = "boiled", _("Boiled")
    ROASTED = "roasted", _("Roasted")
    BAKED = "baked", _("Baked")
    COLD = "cold", _("Cold dish")

    @classmethod
    def gentle(cls):
        """With little fat."""
        return {cls.STEAMED, cls.BOILED}


class DishQuerySet(OpenToAll):
    def offered(self):
        return self.filter(status=Dish.Status.OFFERED)

    def with_recipes(self):
        return self.select_related("category", "main").prefetch_related("lines__ingredient")


class Dish(Record):
    """A dish the kitchen can cook. One that was ever on a menu is laid aside, never deleted."""

    class Status(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("dish", "Offered")
        ASIDE = "aside", _("Laid aside")

    TONES = {Status.OFFERED: "green", Status.ASIDE: "secondary"}

    name = models.CharField(_("name"), max_length=30, unique=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="dishes", verbose_name=_("category"))
    main = models.ForeignKey(Ingredient, models.PROTECT, related_name="+", verbose_name=_("main ingredient"))
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    seasons = chosen(_("seasons"), Season, help_text=_("None: all year round."))
    allergens = chosen(
        _("further allergens"), Allergen, help_text=_("Beside those of its ingredients, e.g. from a sauce.")
    )
    is_halal = models.BooleanField(_("halal"), default=False)
    is_vegetarian = models.BooleanField(_("vegetarian"), default=False)
    portions = models.PositiveSmallIntegerField(
        _("portions of the recipe"), default=100, validators=[MinValueValidator(1)]
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    batch = models.ForeignKey(
        Import, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("came with")
    )
    status = models.CharField(_("status"), max_length=7, choices=Status.choices, default=Status.OFFERED)

    objects = DishQuerySet.as_manager()

    class Meta:
        verbose_name = _("dish")
        verbose_name_plural = _("dishes")
        ordering = ["category__position", "category_id", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(portions__gte=1),
                name="canteen_dish_at_least_one_portion",
                violation_error_message=_("A recipe makes at least one portion."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen_dish", args=[self.pk])

    def also_logged(self):
        return {"prices": prices_told(self)}

    def price_on(self, on):
        """Of a portion, in yuan; None while none is laid down."""
        price = self.prices.in_force(on).first()
        return price and price.price


class RecipeLine(models.Model):
    """How much of an ingredient goes into the whole recipe, as it is bought; ``yields`` is the part that is eaten."""

    dish = models.ForeignKey(Dish, models.CASCADE, related_name="lines", verbose_name=_("dish"))
    ingredient = models.ForeignKey(Ingredient, models.PROTECT, related_name="+", verbose_name=_("ingredient"))
    grams = models.PositiveIntegerField(_("grams as bought"))
    yields = models.DecimalField(_("of this eaten (%)"), max_digits=5, decimal_places=1, default=100)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("line of a recipe")
        verbose_name_plural = _("lines of a recipe")
        ordering = ["-grams", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dish", "ingredient"],
                name="canteen_recipeline_once_a_dish",
                violation_error_message=_("This ingredient stands in the recipe already."),
            ),
            models.CheckConstraint(
                condition=Q(grams__gt=0, yields__gt=0, yields__lte=100),
                name="canteen_recipeline_within_reason",
                violation_error_message=_("Grams are above zero, and at most 100 % of them are eaten."),
            ),
        ]

    def __str__(self):
        return f"{self.ingredient} {self.grams} g"

    def get_absolute_url(self):
        return self.dish.get_absolute_url()

    @property
    def eaten(self):
        """Grams."""
        return self.grams * self.yields / 100


class DishPrice(Dated):
    """What a portion of a dish costs whoever eats it, from one day until another, and why it was set."""

    dish = models.ForeignKey(Dish, models.PROTECT, related_name="prices", db_index=False, verbose_name=_("dish"))
    price = models.DecimalField(_("price of a portion (¥)"), max_digits=7, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("price of a dish")
        verbose_name_plural = _("prices of dishes")
        ordering = ["dish__name", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(price__gte=0),
                name="canteen_dishprice_not_negative",
                violation_error_message=_("A price is not negative."),
            ),
            ExclusionConstraint(
                name="canteen_dishprice_one_at_a_time",
                expressions=[("dish", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("This dish has a price on some of these days. End that one first."),
            ),
        ]

    def __str__(self):
        return f"{self.dish} ¥{self.price:,.2f}"

    def get_absolute_url(self):
        return self.dish.get_absolute_url()


def change(before: Decimal, after: Decimal) -> Decimal | None:
    """Per cent, one place: 3.00 → 2.20 is −26.7. None where nothing was before."""
    return round((after - before) / before * 100, 1) if before else None
