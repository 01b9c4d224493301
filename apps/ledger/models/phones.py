"""Telephone lines, their monthly bills, and what a section may spend on the telephone."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.core.periods import Period
from apps.ledger.models.kept import ByUnit, on_the_first, yuan
from apps.org.models import Unit
from apps.org.models.dating import DAYS, Dated, InForce


class DatedByUnit(ByUnit, InForce):
    """Dated rows of a unit."""

    def named(self):
        return self.select_related("unit")


class PhoneLine(Dated):
    """A telephone number in service: whose section pays for it, from one day until another."""

    class Kind(models.TextChoices):
        LANDLINE = "landline", _("Landline")
        MOBILE = "mobile", _("Mobile")
        FAX = "fax", _("Fax")
        DATA = "data", _("Data line")

    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.LANDLINE)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="phone_lines", verbose_name=_("unit"))
    used_for = models.CharField(_("used for"), max_length=60, blank=True)

    objects = DatedByUnit.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("telephone line")
        verbose_name_plural = _("telephone lines")
        ordering = ["number", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9+ -]{3,20}$"),
                name="ledger_phoneline_number_is_digits",
                violation_error_message=_("A telephone number is digits, for example 68801234."),
            ),
            ExclusionConstraint(
                name="ledger_phoneline_number_once_at_a_time",
                expressions=[("number", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("This number is in service at that time already. End that line first."),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("ledger_phoneline", args=[self.pk])


class PhoneQuota(Dated):
    """What a section may spend on its telephone lines in a month."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="phone_quotas", verbose_name=_("unit"))
    amount = yuan(_("a month (¥)"))
    source = models.CharField(_("source"), max_length=120)

    objects = DatedByUnit.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("telephone quota")
        verbose_name_plural = _("telephone quotas")
        ordering = ["unit__position", "unit_id", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="ledger_phonequota_not_negative",
                violation_error_message=_("A quota is not negative."),
            ),
            ExclusionConstraint(
                name="ledger_phonequota_one_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("This unit has a quota at that time already. End that one first."),
            ),
        ]

    def __str__(self):
        return _("%(unit)s: ¥%(amount)s a month") % {"unit": self.unit, "amount": f"{self.amount:,.2f}"}

    def get_absolute_url(self):
        return reverse("ledger_phonequota", args=[self.pk])


class PhoneBill(Record):
    """The bill of one line for one month, charged to the section whose line it was that month. Its cost entry has the
    bill as its source."""

    class Status(models.TextChoices):
        CHARGED = "charged", _("Charged")
        WITHDRAWN = "withdrawn", _("Taken back")

    TONES = {Status.CHARGED: "green", Status.WITHDRAWN: "secondary"}

    line = models.ForeignKey(PhoneLine, models.PROTECT, related_name="bills", verbose_name=_("telephone line"))
    month = models.DateField(_("month"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="phone_bills", verbose_name=_("unit"))
    amount = yuan(_("amount (¥)"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.CHARGED)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    objects = ByUnit.as_manager()

    class Meta:
        verbose_name = _("telephone bill")
        verbose_name_plural = _("telephone bills")
        ordering = ["-month", "line__number", "-id"]
        indexes = [models.Index(fields=["month", "unit"], name="ledger_phonebill_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "month"],
                condition=Q(status="charged"),
                name="ledger_phonebill_one_a_month",
                violation_error_message=_("The bill of this line for that month is entered already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="ledger_phonebill_above_zero",
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(status="charged") | ~Q(reason=""),
                name="ledger_phonebill_withdrawn_for_a_reason",
                violation_error_message=_("Say why the bill is taken back."),
            ),
            on_the_first("ledger_phonebill_on_the_first"),
        ]

    def __str__(self):
        return f"{self.line} {Period.around(self.month, 'M').name}"

    def get_absolute_url(self):
        return reverse("ledger_phonebill", args=[self.pk])
