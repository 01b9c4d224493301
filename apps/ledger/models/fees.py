"""Paid use (有偿使用): dormitory water and electricity, the display screen… Billed, paid, owed, reminded of."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Round
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.core.models import Record
from apps.core.periods import Period
from apps.ledger.models.kept import ByUnit, on_the_first, yuan
from apps.ledger.models.sight import reads_all, units_read
from apps.org.models import Person, Unit
from apps.org.models.dating import DAYS, Dated, InForce


class PayerQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Who pays is known to those who keep the books or collect fees, and to the payer."""
        if reads_all(person):
            return self
        return self.filter(Q(person=person) | Q(pk__in=Fee.objects.filter(unit__in=units_read(person)).values("payer")))

    def named(self):
        return self.select_related("unit")


class Payer(Record):
    """Somebody who pays fees: a member of staff, a unit, or somebody from outside. What was paid too much is kept as
    credit; PostgreSQL adds it up."""

    name = models.CharField(_("name"), max_length=60)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("staff member")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    contact = models.CharField(_("how to reach them"), max_length=60, blank=True)
    credit = yuan(_("credit (¥)"), default=0, editable=False)

    objects = PayerQuerySet.as_manager()

    class Meta:
        verbose_name = _("payer")
        verbose_name_plural = _("payers")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(unit=None),
                name="ledger_payer_person_or_unit",
                violation_error_message=_("A payer is a person or a unit, not both."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                name="ledger_payer_once_a_person",
                violation_error_message=_("This person is among the payers already."),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                name="ledger_payer_once_a_unit",
                violation_error_message=_("This unit is among the payers already."),
            ),
            models.CheckConstraint(
                condition=Q(credit__gte=0),
                name="ledger_payer_credit_not_negative",
                violation_error_message=_("There is not so much credit."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("ledger_payer", args=[self.pk])


class FeeRate(Dated):
    """What a paid use costs, from one day until another: price, time to pay, and how often the house reminds."""

    name = models.CharField(_("paid use"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="fee_rates", verbose_name=_("collected by"))
    unit_of_quantity = models.CharField(_("unit of quantity"), max_length=12)
    price = models.DecimalField(_("price (¥)"), max_digits=12, decimal_places=4)
    due_days = models.PositiveSmallIntegerField(_("to be paid within (days)"), default=15)
    remind_days = models.PositiveSmallIntegerField(
        _("reminded again after (days)"), default=10, help_text=_("Counted from the last day of payment.")
    )
    source = models.CharField(_("source"), max_length=120)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("fee rate")
        verbose_name_plural = _("fee rates")
        ordering = ["name", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(price__gt=0, due_days__gte=1, remind_days__gte=1),
                name="ledger_feerate_within_reason",
                violation_error_message=_("Price and days must be above zero."),
            ),
            ExclusionConstraint(
                name="ledger_feerate_one_at_a_time",
                expressions=[("name", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("There is a rate for this at that time already. End that one first."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("ledger_feerate", args=[self.pk])


class FeeQuerySet(ByUnit):
    def visible_to(self, person):
        """Those who read the collecting unit's costs; and whoever has to pay."""
        units = units_read(person)
        return self if units is None else self.filter(Q(unit__in=units) | Q(payer__person=person))

    def unpaid(self):
        return self.filter(status="billed")

    def overdue(self, on=None):
        """In arrears: the last day of payment is over."""
        return self.unpaid().filter(due_on__lt=on or today())

    def standing(self):
        return self.exclude(status="cancelled")

    def with_paid_by(self, day):
        """``paid_then``: what of each had come in by that day."""
        sums = FeePayment.objects.filter(fee=OuterRef("pk"), paid_on__lte=day).order_by().values("fee")
        return self.annotate(paid_then=Coalesce(Subquery(sums.values_list(Sum("amount"))), Decimal("0.00")))

    def overdue_then(self, day):
        """Those that were overdue on that day, whatever has come in since."""
        return self.standing().with_paid_by(day).filter(due_on__lt=day, paid_then__lt=F("amount"))


class Fee(Record):
    """A bill for paid use. ``paid`` is the sum of its payments, ``status`` follows from it: PostgreSQL keeps both."""

    class Status(models.TextChoices):
        BILLED = "billed", _("To be paid")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    TONES = {Status.BILLED: "orange", Status.PAID: "green", Status.CANCELLED: "secondary"}

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="fees", verbose_name=_("payer"))
    rate = models.ForeignKey(FeeRate, models.PROTECT, related_name="fees", verbose_name=_("paid use"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="fees", verbose_name=_("collected by"))
    month = models.DateField(_("month"))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    price = models.DecimalField(_("price (¥)"), max_digits=12, decimal_places=4)
    amount = yuan(_("amount (¥)"))
    paid = yuan(_("paid (¥)"), default=0, editable=False)
    due_on = models.DateField(_("to be paid until"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.BILLED)
    note = models.CharField(_("note"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    billed_on = models.DateField(_("billed on"), default=today)

    objects = FeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["-month", "-id"]
        indexes = [models.Index(fields=["due_on"], name="ledger_fee_unpaid", condition=Q(status="billed"))]
        constraints = [
            models.UniqueConstraint(
                fields=["payer", "rate", "month"],
                condition=~Q(status="cancelled"),
                name="ledger_fee_one_bill_a_month",
                violation_error_message=_("This payer has a bill for that month already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount=Round(F("quantity") * F("price"), 2)),
                name="ledger_fee_quantity_times_price",
                violation_error_message=_("The amount is quantity times price, and above zero."),
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("amount")),
                name="ledger_fee_not_overpaid",
                violation_error_message=_("That is more than is owed. Keep the rest as credit, or give it back."),
            ),
            models.CheckConstraint(
                condition=(Q(status="cancelled", paid=0) & ~Q(reason=""))
                | Q(status="paid", paid=F("amount"))
                | Q(status="billed", paid__lt=F("amount")),
                name="ledger_fee_status_is_true",
                violation_error_message=_("Only a bill nobody has paid on can be cancelled, and only for a reason."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("billed_on")),
                name="ledger_fee_due_after_billed",
                violation_error_message=_("A bill is due after it was made."),
            ),
            on_the_first("ledger_fee_on_the_first"),
        ]

    def __str__(self):
        return _("%(use)s, %(month)s") % {"use": self.rate, "month": Period.around(self.month, "M").name}

    def get_absolute_url(self):
        return reverse("ledger_fee", args=[self.pk])

    @property
    def owed(self):
        return self.amount - self.paid if self.status == self.Status.BILLED else self.amount * 0

    @property
    def is_overdue(self):
        return self.status == self.Status.BILLED and self.due_on < today()


class FeePaymentQuerySet(ByUnit):
    unit_path = "fee__unit"


class FeePayment(models.Model):
    """Money received for a bill. ``credit`` is what was paid beyond it, or, negative, what was taken from the credit.
    Append-only by trigger: a mistake is reversed."""

    class Way(models.TextChoices):
        TRANSFER = "transfer", _("Transfer")
        CASH = "cash", _("Cash")
        PAYROLL = "payroll", _("From the salary")
        CREDIT = "credit", _("From the credit")

    fee = models.ForeignKey(Fee, models.PROTECT, related_name="payments", verbose_name=_("fee"))
    amount = yuan(_("amount (¥)"))
    credit = yuan(_("kept as credit (¥)"), default=0)
    way = models.CharField(_("how it was paid"), max_length=8, choices=Way.choices, default=Way.TRANSFER)
    paid_on = models.DateField(_("paid on"), default=today)
    receipt_number = models.CharField(_("receipt number"), max_length=40, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("reverses")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("received by")
    )
    received_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    objects = FeePaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=~Q(receipt_number=""),
                name="ledger_feepayment_receipt_once",
                violation_error_message=_("There is a receipt with this number already."),
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | (Q(reverses__isnull=False, amount__lt=0) & ~Q(reason="")),
                name="ledger_feepayment_above_zero_or_reversed",
                violation_error_message=_("A payment is above zero; one that is taken back says why."),
            ),
            models.CheckConstraint(
                condition=Q(way="credit", credit=-F("amount"))
                | (~Q(way="credit") & (Q(reverses=None, credit__gte=0) | Q(reverses__isnull=False, credit__lte=0))),
                name="ledger_feepayment_credit_fits_its_way",
                violation_error_message=_("What is paid from the credit leaves it; everything else may add to it."),
            ),
        ]

    def __str__(self):
        return f"{self.fee} ¥{self.amount:,.2f}"

    def get_absolute_url(self):
        return self.fee.get_absolute_url()


class FeeReminder(models.Model):
    """A payer was reminded of a bill on a day; once a day at most."""

    fee = models.ForeignKey(Fee, models.PROTECT, related_name="reminders", verbose_name=_("fee"))
    reminded_on = models.DateField(_("reminded on"), default=today)

    objects = FeePaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fee", "reminded_on"],
                name="ledger_feereminder_once_a_day",
                violation_error_message=_("They have been reminded today already."),
            )
        ]

    def __str__(self):
        return f"{self.fee} {self.reminded_on}"

    def get_absolute_url(self):
        return self.fee.get_absolute_url()
