"""What a menu is judged by: the fifteen checks with their limits, and those of food safety. Dated, with a source."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.org.models.dating import DAYS, Dated, InForce


class MenuRule(Dated):
    """One check as the house wants it from a day on: whether it forbids or warns, and its limits."""

    class Check(models.TextChoices):
        REPEAT = "repeat", _("Same dish again")
        MAINS = "mains", _("Same main ingredient")
        METHODS = "methods", _("Ways of cooking")
        FILLED = "filled", _("Empty places")
        DARK = "dark", _("Dark vegetables")
        GROUPS = "groups", _("Soya, coarse grain, fish")
        VARIETY = "variety", _("Different foods")
        COST = "cost", _("Cost of a tray")
        SEASON = "season", _("Season")
        STOCK = "stock", _("Kitchen stock")
        ALLERGENS = "allergens", _("Allergies and diets")
        HAZARDS = "hazards", _("Hazardous foods")
        RATINGS = "ratings", _("Low-rated dishes")
        STATIONS = "stations", _("Kitchen stations")
        NUTRITION = "nutrition", _("Salt, fat, energy")

    check_code = models.CharField(_("check"), max_length=10, choices=Check.choices)
    is_hard = models.BooleanField(_("forbids"), default=False, help_text=_("Else it warns, and one may publish."))
    limits = models.JSONField(_("limits"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("rule for menus")
        verbose_name_plural = _("rules for menus")
        ordering = ["check_code", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="canteen_menurule_one_at_a_time",
                expressions=[("check_code", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("This check has a rule on some of these days. End that one first."),
            ),
        ]

    def __str__(self):
        return str(self.get_check_code_display())

    def get_absolute_url(self):
        return reverse("canteen_menurule", args=[self.pk])


class SafetyLimit(Dated):
    """A number that the law or the house lays down for the kitchen, from a day on."""

    class Key(models.TextChoices):
        SAMPLE_GRAMS = "sample_grams", _("retained sample, at least (g)")
        SAMPLE_HOURS = "sample_hours", _("retained sample, kept (hours)")
        CORE = "core", _("core temperature, at least (°C)")
        HOT = "hot", _("kept hot, at least (°C)")
        FRIDGE = "fridge", _("refrigerator, at most (°C)")
        FREEZER = "freezer", _("freezer, at most (°C)")
        FEVER = "fever", _("morning check, body temperature below (°C)")
        CERTIFICATE_DAYS = "certificate_days", _("health certificate, warn before its end (days)")
        PAPERS_MONTHS = "papers_months", _("purchase papers, kept after shelf life (months)")
        COMPANIONS = "companions", _("official meal: companions for up to ten guests, at most")
        COMPANIONS_SHARE = "companions_share", _("official meal: companions of more than ten guests, at most (%)")

    key = models.CharField(pgettext_lazy("food safety", "limit"), max_length=16, choices=Key.choices)
    value = models.DecimalField(_("value"), max_digits=8, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("food-safety limit")
        verbose_name_plural = _("food-safety limits")
        ordering = ["key", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="canteen_safetylimit_one_at_a_time",
                expressions=[("key", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("This limit has a value on some of these days. End that one first."),
            ),
        ]

    def __str__(self):
        return str(self.get_key_display())

    def get_absolute_url(self):
        return reverse("canteen_safetylimit", args=[self.pk])
