"""Commitments: money that is promised but not yet paid (在途)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.core.models import Record
from apps.ledger.models.entries import CostEntry
from apps.ledger.models.kept import ByUnit, yuan
from apps.ledger.models.lines import BudgetLine, Category
from apps.org.models import Unit

BY_HAND = "ledger.hand:"


class CommitmentQuerySet(ByUnit):
    def open(self):
        return self.filter(status="open")


class Commitment(Record):
    """Something approved and not yet paid: it takes its amount from the budget until charges settle it, in one or
    several parts, or until it is released.

    ``settled`` is the sum of the parts; PostgreSQL keeps it, and opens the commitment again when a charge is reversed.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Not paid yet")
        SETTLED = "settled", _("Settled")
        RELEASED = "released", _("Released")

    TONES = {Status.OPEN: "orange", Status.SETTLED: "green", Status.RELEASED: "secondary"}

    title = models.CharField(_("what for"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="commitments", verbose_name=_("unit"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("cost category"))
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="commitments", verbose_name=_("budget line"))
    amount = yuan(_("amount (¥)"))
    settled = yuan(_("paid (¥)"), default=0, editable=False)
    committed_on = models.DateField(_("approved on"), default=today)
    source = models.CharField(_("source"), max_length=80)
    source_line = models.PositiveIntegerField(_("line of the source"), default=0)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["-committed_on", "-id"]
        indexes = [models.Index(fields=["line"], name="ledger_commitment_open", condition=Q(status="open"))]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_line"],
                name="ledger_commitment_once_a_source",
                violation_error_message=_("Money is committed for this already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="ledger_commitment_above_zero",
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(settled__gte=0, settled__lte=F("amount")),
                name="ledger_commitment_settled_once",
                violation_error_message=_("No more can be settled than was committed."),
            ),
            models.CheckConstraint(
                condition=Q(status="open", ended_on=None) | (~Q(status="open") & Q(ended_on__isnull=False)),
                name="ledger_commitment_ended_has_a_date",
                violation_error_message=_("What has ended says when, and nothing else does."),
            ),
            models.CheckConstraint(
                condition=~Q(status="released") | ~Q(reason=""),
                name="ledger_commitment_released_for_a_reason",
                violation_error_message=_("Say why the money is not needed any more."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("ledger_commitment", args=[self.pk])

    @property
    def is_by_hand(self):
        """Entered here, and paid here. What a record of its own has committed is paid or given up there."""
        return self.source.startswith(BY_HAND)

    @property
    def left(self):
        """Not paid yet."""
        return self.amount - self.settled if self.status == self.Status.OPEN else self.amount * 0


class SettlementQuerySet(ByUnit):
    unit_path = "commitment__unit"


class Settlement(models.Model):
    """One charge that settles a commitment or part of it. Append-only by trigger; it counts until the charge is
    reversed."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="settlements", verbose_name=_("commitment"))
    entry = models.OneToOneField(CostEntry, models.PROTECT, related_name="settlement", verbose_name=_("cost entry"))
    amount = yuan(_("amount (¥)"))
    settled_on = models.DateField(_("settled on"))

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="ledger_settlement_above_zero",
                violation_error_message=_("The amount must be above zero."),
            ),
        ]

    def __str__(self):
        return f"{self.commitment} ¥{self.amount:,.2f}"

    def get_absolute_url(self):
        return self.commitment.get_absolute_url()
