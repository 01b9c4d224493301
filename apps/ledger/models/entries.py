"""The cost ledger: what was spent, line by line. It only grows; a mistake is reversed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.ledger.models.dating import FirstOfMonth
from apps.ledger.models.lines import BudgetLine, Category
from apps.ledger.models.sight import costs_of
from apps.org.models import Campus, Unit


class Funding(models.TextChoices):
    """Where the money comes from."""

    FISCAL = "fiscal", _("Fiscal appropriation")
    SPECIAL = "special", _("Special funds")
    OWN = "own", _("Own funds")


class CostEntryQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Accountants, leaders, the auditor and office administrators read all; the head and the clerk of a unit read
        what it and the units below it bear; nobody else reads costs."""
        return self.filter(costs_of(person))

    def late(self):
        """Vouchers that came after their month was closed."""
        return self.exclude(month=F("belongs_to"))

    def within(self, period):
        """In the books of the months that the period touches."""
        return self.filter(month__gte=period.first.replace(day=1), month__lte=period.last)


class CostEntry(Record):
    """One line of the cost ledger: who bore what, when, and under which budget line. Append-only by trigger."""

    spent_on = models.DateField(_("date on the voucher"))
    month = models.DateField(_("month of the books"))
    belongs_to = models.DateField(_("belongs to"))
    # The keys below have no index of their own: each entry pays for every index, and lists ask by month.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="costs", db_index=False, verbose_name=_("unit"))
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="costs", db_index=False, verbose_name=_("cost category")
    )
    line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="costs", db_index=False, verbose_name=_("budget line")
    )
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="costs", db_index=False, verbose_name=_("campus")
    )
    amount = models.DecimalField(_("amount (¥)"), max_digits=14, decimal_places=2)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, null=True, blank=True)
    funding = models.CharField(_("funding"), max_length=8, choices=Funding.choices, default=Funding.FISCAL)
    source = models.CharField(_("source"), max_length=80)
    source_line = models.PositiveIntegerField(_("line of the source"), default=0)
    tags = models.JSONField(_("tags"), default=dict, blank=True)
    note = models.CharField(_("what for"), max_length=200, blank=True)
    voucher_number = models.CharField(_("voucher number"), max_length=40, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("reverses")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("entered by"),
    )  # fmt: skip
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    objects = CostEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost entry")
        verbose_name_plural = _("cost entries")
        ordering = ["-month", "-id"]
        indexes = [
            models.Index(fields=["-month", "-id"], name="ledger_entry_month"),
            models.Index(fields=["unit", "-month", "-id"], name="ledger_entry_unit"),
            models.Index(fields=["line", "-month", "-id"], name="ledger_entry_line"),
            # Late vouchers, and what takes others back: every report names them.
            models.Index(
                fields=["month"],
                condition=~Q(month=F("belongs_to")) | Q(reverses__isnull=False),
                name="ledger_entry_odd",
            ),
            # What the late ones come to under each line: answered without a look at the entries.
            models.Index(
                fields=["month", "line"],
                include=["amount"],
                condition=~Q(month=F("belongs_to")),
                name="ledger_entry_late",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_line"],
                name="ledger_costentry_once_a_source",
                violation_error_message=_("This has been charged already."),
            ),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="ledger_costentry_amount_is_not_zero",
                violation_error_message=_("The amount must not be zero."),
            ),
            models.CheckConstraint(
                condition=Q(belongs_to=FirstOfMonth(F("spent_on"))),
                name="ledger_costentry_belongs_to_its_date",
                violation_error_message=_("A cost belongs to the month of the date on its voucher."),
            ),
            models.CheckConstraint(
                condition=Q(month=FirstOfMonth(F("month")), month__gte=F("belongs_to")),
                name="ledger_costentry_month_not_before",
                violation_error_message=_("A cost stands in the month it belongs to, or in a later one."),
            ),
        ]

    def __str__(self):
        return _("%(category)s ¥%(amount)s") % {"category": self.category, "amount": f"{self.amount:,.2f}"}

    def get_absolute_url(self):
        return reverse("ledger_costentry", args=[self.pk])

    @property
    def is_late(self):
        return self.month != self.belongs_to
