"""Paid use and telephones: declared."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import Select
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core.cells import Badge, Column
from apps.core.forms import DateInput, ReasonForm
from apps.core.pages import Pages, Panel
from apps.core.pages.listing import ALL, filterset
from apps.core.pages.panels import Beside, table
from apps.core.periods import Period
from apps.ledger import actions
from apps.ledger.actions.charging import name_of
from apps.ledger.forms import fees as forms
from apps.ledger.models import CostEntry, Fee, FeePayment, FeeRate, Payer, PhoneBill, PhoneLine, PhoneQuota
from apps.ledger.queries import phones

FEES = (
    ("ledger_fee_list", _("Fees")),
    ("ledger_payer_list", _("Payers")),
    ("ledger_feerate_list", _("Fee rates")),
)
PHONES = (
    ("ledger_phonebill_list", _("Telephone bills")),
    ("ledger_phoneline_list", _("Telephone lines")),
    ("ledger_phonequota_list", _("Telephone quotas")),
)


def month_of(row: Any) -> str:
    return Period.around(row.month, "M").name


MONTH = Column("month", _("month"), month_of, sort="month")


def payments_panel(request: HttpRequest, fee: Fee) -> Panel:
    """What came in, what was taken back, and when somebody was reminded."""
    rows = FeePayment.objects.filter(fee=fee).select_related("received_by", "reversal")
    columns = [
        Column("paid_on", _("paid on"), lambda p: p.paid_on),
        Column("way", _("how it was paid"), lambda p: p.get_way_display()),
        Column("amount", _("amount (¥)"), lambda p: p.amount, numeric=True),
        Column("credit", _("kept as credit (¥)"), lambda p: p.credit or "", numeric=True),
        Column("receipt", _("receipt number"), lambda p: p.receipt_number),
        Column("reason", _("note"), lambda p: p.reason or (say("taken back") if hasattr(p, "reversal") else "")),
        Column("received_by", _("received by"), lambda p: p.received_by),
    ]
    days = [reminder.reminded_on for reminder in fee.reminders.all()]
    says = _("Reminded on %(days)s.") % {"days": "、".join(f"{on:%Y-%m-%d}" for on in days)} if days else ""
    return table(_("Payments"), columns, rows, says=says, empty=_("Nothing has been paid yet."), id="payments")


def fee_status(fee: Fee) -> Badge:
    """In arrears is told apart from merely open, in words."""
    if fee.is_overdue:
        return Badge(say("Overdue"), "red")
    return Badge(str(fee.get_status_display()), Fee.TONES[fee.status])


class FeeFilter(django_filters.FilterSet):
    """Beside what every list has: all bills that stand, a paid use whatever it cost at the time, arrears of a day."""

    status = django_filters.ChoiceFilter(
        label=_("Status"), method="of_status", empty_label=ALL,
        choices=[("standing", _("All but cancelled")), *Fee.Status.choices],
    )  # fmt: skip
    use = django_filters.CharFilter(label=_("Paid use"), field_name="rate__name")
    overdue_on = django_filters.DateFilter(label=_("Overdue on"), method="then_overdue", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        names = FeeRate.objects.order_by("name").values_list("name", flat=True).distinct()
        self.filters["use"].field.widget = Select(choices=[("", ALL), *((name, name) for name in names)])

    def of_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.standing() if value == "standing" else rows.filter(status=value)

    def then_overdue(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return rows.overdue_then(value)


class FeePages(Beside, Pages):
    model = Fee
    icon = "cash"
    beside = FEES
    columns = (
        MONTH, "rate", "payer", "amount", "paid", Column("owed", _("owed (¥)"), lambda f: f.owed, numeric=True),
        "due_on", Column("status", _("status"), fee_status, sort="status"),
    )  # fmt: skip
    facts = (*columns, "quantity", "price", "unit", "billed_on", "note", "reason",
             Column("credit", _("credit of the payer (¥)"), lambda f: f.payer.credit))  # fmt: skip
    filters = ("unit", "month", "due_on")
    search = ("payer__name",)
    related = ("rate", "payer", "unit")
    create = (forms.BillForm, actions.bill)
    verbs = {
        "take_payment": (actions.take_payment, forms.PaymentForm),
        "take_from_credit": (actions.take_from_credit, None),
        "remind": (actions.remind_payer, None),
        "reverse_payment": (actions.reverse_payment, forms.ReversePaymentForm),
        "cancel": (actions.cancel_fee, ReasonForm),
    }
    tones = {"take_payment": "primary", "reverse_payment": "danger", "cancel": "danger"}
    panels = (payments_panel,)
    empty = _("No bill has been made that you may see. Enter payers and rates first, then make the month's bills.")

    def filter_class(self) -> type[django_filters.FilterSet]:
        return type("BillFilter", (filterset(Fee, self.filters), FeeFilter), {})

    def offered(self, subject: Fee) -> list[dict[str, Any]]:
        """Only what can be done with this bill: nobody without credit pays from it, nobody in time is reminded."""
        idle = {
            "take_from_credit": not subject.payer.credit,
            "remind": not subject.is_overdue,
            "reverse_payment": not subject.paid,
            "cancel": bool(subject.paid),
        }
        return [verb for verb in super().offered(subject) if not idle.get(verb["name"])]


def bills_panel(request: HttpRequest, payer: Payer) -> Panel:
    rows = Fee.objects.visible_to(request.user).filter(payer=payer).select_related("rate")[:24]
    columns = [
        MONTH,
        Column("rate", _("paid use"), lambda f: f.rate),
        Column("amount", _("amount (¥)"), lambda f: f.amount, numeric=True),
        Column("owed", _("owed (¥)"), lambda f: f.owed, numeric=True),
        Column("status", _("status"), fee_status),
    ]
    return table(_("Fees"), columns, rows, empty=_("No bill yet."), door=lambda f: f.get_absolute_url(), id="bills")


class PayerPages(Beside, Pages):
    model = Payer
    icon = "user-dollar"
    beside = FEES
    columns = ("name", "person", "unit", "contact", "credit")
    search = ("name", "contact")
    related = ("person", "unit")
    create = (forms.PayerForm, actions.add_payer)
    update = (forms.PayerForm, actions.change_payer)
    panels = (bills_panel,)
    empty = _("Nobody pays fees yet. Enter who lives in a dormitory or uses the display screen.")


class FeeRatePages(Beside, Pages):
    model = FeeRate
    icon = "receipt-tax"
    beside = FEES
    columns = (
        "name", "unit", Column("price", _("price (¥)"), lambda r: f"{r.price:,.4f}", sort="price", numeric=True),
        "unit_of_quantity", "due_days", "remind_days", "starts_on", "ends_on",
    )  # fmt: skip
    facts = (*columns, "source")
    search = ("name",)
    related = ("unit",)
    create = (forms.FeeRateForm, actions.add_fee_rate)
    update = (forms.FeeRateForm, actions.change_fee_rate)
    empty = _("No rate has been laid down yet. Enter what a paid use costs, with its source.")


# -- telephones --------------------------------------------------------------------------------------------------------
def quota_panel(request: HttpRequest, bill: PhoneBill) -> Panel | None:
    """How its section stands that month."""
    found = phones.standing(bill.month, [bill.unit_id])
    columns = [
        Column("unit", _("unit"), lambda s: s.unit),
        Column("amount", _("all lines (¥)"), lambda s: s.amount, numeric=True),
        Column("quota", _("quota (¥)"), lambda s: s.quota, numeric=True),
        Column("over", _("over (¥)"), lambda s: Badge(f"{s.over:,.2f}", "red") if s.over else "", numeric=True),
    ]
    return table(_("The section in that month"), columns, found, id="quota") if found else None


def entry_panel(request: HttpRequest, bill: PhoneBill) -> Panel | None:
    """The cost entry it was charged with, for those who may read it."""
    rows = CostEntry.objects.visible_to(request.user).filter(source=name_of(bill)).select_related("category")
    columns = [
        Column("spent_on", _("date on the voucher"), lambda e: e.spent_on),
        Column("category", _("cost category"), lambda e: e.category),
        Column("amount", _("amount (¥)"), lambda e: e.amount, numeric=True),
    ]
    return table(_("In the ledger"), columns, rows, door=lambda e: e.get_absolute_url(), id="entries")


class PhoneBillPages(Beside, Pages):
    model = PhoneBill
    icon = "phone"
    beside = PHONES
    columns = (MONTH, "line", "unit", "amount", "status", "entered_by")
    facts = (*columns, "entered_at", "reason")
    filters = ("status", "unit", "month")
    search = ("line__number",)
    related = ("line", "unit", "entered_by")
    create = (forms.PhoneBillForm, actions.enter_phone_bill)
    verbs = {"withdraw": (actions.withdraw_phone_bill, ReasonForm)}
    tones = {"withdraw": "danger"}
    panels = (quota_panel, entry_panel)
    empty = _("No telephone bill has been entered yet. Enter the lines and quotas first, then the month's bills.")


class PhoneLinePages(Beside, Pages):
    model = PhoneLine
    icon = "device-landline-phone"
    beside = PHONES
    columns = ("number", "kind", "unit", "used_for", "starts_on", "ends_on")
    filters = ("kind", "unit")
    search = ("number", "used_for")
    related = ("unit",)
    create = (forms.PhoneLineForm, actions.add_phone_line)
    update = (forms.PhoneLineForm, actions.change_phone_line)
    empty = _("No telephone line has been entered yet.")


class PhoneQuotaPages(Beside, Pages):
    model = PhoneQuota
    icon = "gauge"
    beside = PHONES
    columns = ("unit", "amount", "starts_on", "ends_on", "source")
    filters = ("unit",)
    related = ("unit",)
    create = (forms.PhoneQuotaForm, actions.set_phone_quota)
    update = (forms.PhoneQuotaForm, actions.change_phone_quota)
    empty = _("No quota has been set yet.")
