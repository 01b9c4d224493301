"""What staff paid themselves and get back (门诊报销…). Nobody but the person and the accountant sees any of it."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.ledger.models.kept import is_accountant, percent, yuan
from apps.ledger.models.lines import Category
from apps.org.models import Person, Unit
from apps.org.models.dating import DAYS, Dated, InForce


class ReimbursementRule(Dated):
    """What is paid back: which part, at most how much a year, and under which category it is booked."""

    name = models.CharField(_("name"), max_length=40)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("cost category"))
    rate = percent(_("paid back (%)"), default=100)
    cap = yuan(_("a person a year at most (¥)"), null=True, blank=True, help_text=_("Empty: no limit."))
    source = models.CharField(_("source"), max_length=120)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("reimbursement rule")
        verbose_name_plural = _("reimbursement rules")
        ordering = ["name", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lte=100) & (Q(cap=None) | Q(cap__gt=0)),
                name="ledger_reimbursementrule_within_reason",
                violation_error_message=_("A part above 0 and up to 100 per cent; a limit above zero."),
            ),
            ExclusionConstraint(
                name="ledger_reimbursementrule_one_at_a_time",
                expressions=[("name", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("There is a rule of this name at that time already. End that one first."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("ledger_reimbursementrule", args=[self.pk])


class ReimbursementQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The person concerned and the accountant; no leader, no administrator, no auditor."""
        return self if is_accountant(person) else self.filter(person=person)

    def granted(self):
        return self.filter(status__in=["approved", "paid"])


class Reimbursement(Record):
    """What somebody claims back. Personal: the trail holds who did what and none of the words or amounts, the palette
    does not know it, and its cost entry says nothing but the sum and the section."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PAID = "paid", _("Paid")

    TONES = {Status.SUBMITTED: "orange", Status.APPROVED: "azure", Status.DECLINED: "red", Status.PAID: "green"}
    MAY_LOG = {"status", "decided_by", "paid_on"}

    person = models.ForeignKey(Person, models.PROTECT, related_name="reimbursements", verbose_name=_("staff member"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    rule = models.ForeignKey(
        ReimbursementRule, models.PROTECT, related_name="claims", verbose_name=_("what is claimed")
    )
    spent_on = models.DateField(_("date on the invoice"))
    claimed = yuan(_("amount on the invoice (¥)"))
    granted = yuan(_("paid back (¥)"), null=True, editable=False)
    purpose = models.CharField(_("what for"), max_length=200)
    invoice_number = models.CharField(_("invoice number"), max_length=40)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.SUBMITTED)
    answer = models.CharField(_("answer"), max_length=200, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    paid_on = models.DateField(_("paid on"), null=True, editable=False)

    objects = ReimbursementQuerySet.as_manager()

    class Meta:
        verbose_name = _("reimbursement")
        verbose_name_plural = _("reimbursements")
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "-id"], name="ledger_reimbursement_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice_number"],
                condition=~Q(status__in=["declined", "withdrawn"]),
                name="ledger_reimbursement_invoice_once",
                violation_error_message=_("This invoice is claimed already."),
            ),
            models.CheckConstraint(
                condition=Q(claimed__gt=0),
                name="ledger_reimbursement_above_zero",
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(granted=None) | Q(granted__gt=0, granted__lte=F("claimed")),
                name="ledger_reimbursement_no_more_than_claimed",
                violation_error_message=_("No more is paid back than was paid."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["submitted", "withdrawn"], granted=None, decided_by=None)
                | (Q(status="declined", granted=None, decided_by__isnull=False) & ~Q(answer=""))
                | Q(status__in=["approved", "paid"], granted__isnull=False, decided_by__isnull=False),
                name="ledger_reimbursement_decided_by_somebody",
                violation_error_message=_("What is decided says by whom; a refusal says why."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("person")),
                name="ledger_reimbursement_not_for_oneself",
                violation_error_message=_("Nobody decides on the own reimbursement."),
            ),
            models.CheckConstraint(
                condition=Q(status="paid", paid_on__isnull=False) | (~Q(status="paid") & Q(paid_on=None)),
                name="ledger_reimbursement_paid_has_a_date",
                violation_error_message=_("What is paid says when."),
            ),
        ]

    def __str__(self):
        return _("Reimbursement %(number)s") % {"number": self.pk}

    def get_absolute_url(self):
        return reverse("ledger_reimbursement", args=[self.pk])

    def may_log(self, name):
        return name in self.MAY_LOG
