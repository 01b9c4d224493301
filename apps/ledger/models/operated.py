"""Units that earn money (two hotels and a shop): their monthly returns, and the formula of their reward."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.core.periods import Period
from apps.ledger.models.kept import ByUnit, on_the_first, percent, yuan
from apps.org.models import Unit
from apps.org.models.dating import Dated, InForce


class OperatedUnitQuerySet(ByUnit, InForce):
    def named(self):
        return self.select_related("unit")


class OperatedUnit(Dated):
    """A hotel or shop of the bureau, which works for revenue and profit."""

    class Kind(models.TextChoices):
        HOTEL = "hotel", _("Hotel")
        SHOP = "shop", _("Shop")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="operated", verbose_name=_("answers to"))

    objects = OperatedUnitQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("operated unit")
        verbose_name_plural = _("operated units")
        ordering = ["kind", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("ledger_operatedunit", args=[self.pk])


class ReturnQuerySet(ByUnit):
    unit_path = "operated__unit"

    def standing(self):
        """Those that nobody has corrected."""
        return self.filter(correction=None)

    def within(self, period):
        return self.filter(month__gte=period.first, month__lte=period.last)


class Return(Record):
    """What an operated unit took and earned in a month. Append-only by trigger: a mistake is corrected by another
    return, with its reason."""

    operated = models.ForeignKey(OperatedUnit, models.PROTECT, related_name="returns", verbose_name=_("operated unit"))
    month = models.DateField(_("month"))
    revenue = yuan(_("revenue (¥)"))
    profit = yuan(_("profit (¥)"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", verbose_name=_("corrects")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("filed by")
    )
    filed_at = models.DateTimeField(_("filed at"), default=timezone.now, editable=False)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly return")
        verbose_name_plural = _("monthly returns")
        ordering = ["-month", "operated_id", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["operated", "month"],
                condition=Q(corrects=None),
                name="ledger_return_one_a_month",
                violation_error_message=_("The return of that month is filed already. Correct that one."),
            ),
            models.CheckConstraint(
                condition=Q(revenue__gte=0),
                name="ledger_return_revenue_not_negative",
                violation_error_message=_("Revenue is not negative; a loss stands in the profit."),
            ),
            models.CheckConstraint(
                condition=Q(profit__lte=F("revenue")),
                name="ledger_return_profit_within_revenue",
                violation_error_message=_("Profit cannot be more than revenue."),
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(reason=""),
                name="ledger_return_corrected_for_a_reason",
                violation_error_message=_("Say what was wrong."),
            ),
            on_the_first("ledger_return_on_the_first"),
        ]

    def __str__(self):
        return f"{self.operated} {Period.around(self.month, 'M').name}"

    def get_absolute_url(self):
        return reverse("ledger_return", args=[self.pk])

    @property
    def is_corrected(self):
        return hasattr(self, "correction")


class RewardFormulaQuerySet(ByUnit):
    unit_path = "operated__unit"

    def of_year(self, year):
        """Those in force by the end of that year; the latest of them holds."""
        return self.filter(starts_on__lte=f"{year}-12-31")

    def for_year(self, operated, year):
        """The one that holds at the end of that year."""
        rows = self.of_year(year).filter(operated=operated)
        return rows.order_by("-starts_on").prefetch_related("tiers").first()


class RewardFormula(Record):
    """One version of how the reward of an operated unit is worked out. Append-only by trigger: a change is a new
    version, so whoever recomputes an old reward uses the old one.

    The target is last year's figure and so much more. Of the profit above its target each tier gives its part; below
    it a part of what is missing is taken off; the whole lies between floor and cap.
    """

    operated = models.ForeignKey(OperatedUnit, models.PROTECT, related_name="formulas", verbose_name=_("operated unit"))
    number = models.PositiveSmallIntegerField(_("formula version"), editable=False)
    starts_on = models.DateField(_("in force from"))
    revenue_growth = percent(_("revenue is to grow by (%)"), default=10)
    profit_growth = percent(_("profit is to grow by (%)"), default=10)
    needs_revenue = models.BooleanField(_("no reward unless revenue has grown as agreed"), default=True)
    penalty_rate = percent(_("of a missing profit is taken off (%)"), default=0)
    cap = yuan(_("at most (¥)"))
    floor = yuan(_("at least (¥)"), default=0, help_text=_("Below zero where something may be taken off."))
    source = models.CharField(_("source"), max_length=120)

    objects = RewardFormulaQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward formula")
        verbose_name_plural = _("reward formulas")
        ordering = ["operated_id", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["operated", "number"],
                name="ledger_rewardformula_one_a_number",
                violation_error_message=_("There is a version with this number already."),
            ),
            models.UniqueConstraint(
                fields=["operated", "starts_on"],
                name="ledger_rewardformula_one_at_a_time",
                violation_error_message=_("There is a formula from that day already. Choose a later day."),
            ),
            models.CheckConstraint(
                condition=Q(cap__gte=0, floor__lte=F("cap")),
                name="ledger_rewardformula_floor_below_cap",
                violation_error_message=_("The most is not negative, and the least is not more than it."),
            ),
            models.CheckConstraint(
                condition=Q(penalty_rate__gte=0, penalty_rate__lte=100)
                & Q(revenue_growth__gte=-100, profit_growth__gte=-100),
                name="ledger_rewardformula_rates_within_reason",
                violation_error_message=_("Rates are between 0 and 100 per cent; growth is above −100."),
            ),
        ]

    def __str__(self):
        return _("%(operated)s, version %(number)s") % {"operated": self.operated, "number": self.number}

    def get_absolute_url(self):
        return reverse("ledger_rewardformula", args=[self.pk])


class RewardTierQuerySet(ByUnit):
    unit_path = "formula__operated__unit"


class RewardTier(models.Model):
    """One tier of a formula: above so many per cent over the profit target, this part of it is rewarded. Append-only
    by trigger."""

    formula = models.ForeignKey(RewardFormula, models.PROTECT, related_name="tiers", verbose_name=_("reward formula"))
    above = percent(_("above the target by (%)"))
    rate = percent(_("rewarded (%)"))

    objects = RewardTierQuerySet.as_manager()

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["formula_id", "above"]
        constraints = [
            models.UniqueConstraint(
                fields=["formula", "above"],
                name="ledger_rewardtier_begins_once",
                violation_error_message=_("Two tiers cannot begin at the same point."),
            ),
            models.CheckConstraint(
                condition=Q(above__gte=0, rate__gte=0, rate__lte=100),
                name="ledger_rewardtier_within_reason",
                violation_error_message=_("A tier begins at 0 or above and gives between 0 and 100 per cent."),
            ),
        ]

    def __str__(self):
        return f"> {self.above} % → {self.rate} %"

    def get_absolute_url(self):
        return self.formula.get_absolute_url()


class RewardQuerySet(ByUnit):
    unit_path = "operated__unit"


class Reward(Record):
    """The reward of an operated unit for a year, with the formula and the figures it was worked out from, so that
    anybody can work it out again. Append-only by trigger."""

    operated = models.ForeignKey(OperatedUnit, models.PROTECT, related_name="rewards", verbose_name=_("operated unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    formula = models.ForeignKey(RewardFormula, models.PROTECT, related_name="rewards", verbose_name=_("reward formula"))
    base_revenue = yuan(_("revenue of the year before (¥)"))
    base_profit = yuan(_("profit of the year before (¥)"))
    revenue = yuan(_("revenue (¥)"))
    profit = yuan(_("profit (¥)"))
    amount = yuan(_("reward (¥)"))
    fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("fixed by")
    )
    fixed_at = models.DateTimeField(_("fixed at"), default=timezone.now, editable=False)

    objects = RewardQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        ordering = ["-year", "operated_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["operated", "year"],
                name="ledger_reward_one_a_year",
                violation_error_message=_("The reward of that year is fixed already."),
            )
        ]

    def __str__(self):
        return f"{self.operated} {self.year}"

    def get_absolute_url(self):
        return reverse("ledger_reward", args=[self.pk])
