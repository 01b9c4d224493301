"""The ledger as people read it: entries, one entry, and entering one by hand."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms as fields
from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.core import cells, dates
from apps.core.cells import Badge, Column
from apps.core.forms import DateField
from apps.core.metrics import Period
from apps.core.pages import Pages
from apps.core.pages.listing import ALL, RecordFilter
from apps.core.policies import require
from apps.ledger import actions, forms
from apps.ledger.models import BudgetLine, Category, CostEntry, Funding, MonthSummary
from apps.ledger.queries import entries, months
from apps.ledger.views.filters import GroupFilter
from apps.org.models import Campus, Unit

# What a figure is asked for by; each is a part of the totals too.
PARTS = ("period", "unit", "within", "category", "line", "group", "campus", "funding")


def name_of(month: Any) -> str:
    return Period.around(month, "M").name


def _belongs(entry: CostEntry) -> Badge | str:
    """Said only where it is another month than the one of the books."""
    return Badge(say("belongs to %(month)s") % {"month": name_of(entry.belongs_to)}, "orange") if entry.is_late else ""


def _link(record: Any) -> Any:
    return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record) if record is not None else ""


def _unit_price(entry: CostEntry) -> str:
    if not entry.quantity:
        return ""
    each = entry.category.unit_of_quantity or say("unit of measure")
    return f"¥{abs(entry.amount / entry.quantity):,.4f} / {each}"


def _tags(entry: CostEntry) -> list[str]:
    return [f"{TAGS.get(name, name)} {value}" for name, value in entry.tags.items()]


TAGS = {"vehicle": _("vehicle"), "room": _("room"), "asset": _("asset")}
AMOUNT = Column("amount", _("amount (¥)"), lambda entry: entry.amount, sort="amount", numeric=True)
MONTH = Column("month", _("month of the books"), lambda entry: name_of(entry.month), sort="month")
BELONGS = Column("belongs_to", _("belongs to"), _belongs)
QUANTITY = Column("quantity", _("quantity"), lambda e: _with_unit(e), sort="quantity", numeric=True)


def _with_unit(entry: CostEntry) -> str:
    if entry.quantity is None:
        return ""
    return f"{entry.quantity.normalize():,f} {entry.category.unit_of_quantity}".strip()


GOVERNMENT = Column(
    "government", _("government classification"), lambda e: f"{e.line.government_code} {e.line.government_name}".strip()
)
ALWAYS = (AMOUNT, "spent_on", MONTH, "unit", "category", "line", GOVERNMENT, "campus", "funding")
SOMETIMES = (
    BELONGS, QUANTITY, Column("unit_price", _("unit price"), _unit_price), "voucher_number", "note",
    Column("tags", _("tags"), _tags), Column("reverses", _("takes back"), lambda e: _link(e.reverses)),
    Column("reversal", _("taken back by"), lambda e: _link(getattr(e, "reversal", None))),
)  # fmt: skip
BY_WHOM = ("entered_by", "entered_at")


# The same in a spreadsheet, where the database writes them by itself.
SHORT = Coalesce(NullIf("unit__short_name", Value("")), "unit__name")
UNIT = Column("unit", _("unit"), lambda entry: str(entry.unit), sql=SHORT)
CATEGORY = Column("category", _("cost category"), lambda entry: str(entry.category), sql="category__name")
CODED = Concat("line__code", Value(" "), "line__name")
LINE = Column("line", _("budget line"), lambda entry: str(entry.line), sql=CODED)
CAMPUS = Column("campus", _("campus"), lambda entry: str(entry.campus or ""), sql="campus__name")
ENTERED_BY = Column("entered_by", _("entered by"), lambda e: str(e.entered_by or ""), sql="entered_by__name")


class PeriodFilter(django_filters.CharFilter):
    """«2026-06», «2026-H1», «2026-01-01..2026-05-31»: the months of the books that it touches."""

    def filter(self, rows: QuerySet, value: str) -> QuerySet:
        period = Period.read(value or "")
        return rows.within(period) if period else rows


def _periods(asked: str) -> list[tuple[str, Any]]:
    """This year and the last one, month by month, and whatever the address asks for."""
    year = Period.around(dates.today(), "Y")
    found = [
        year, year.before(), *(Period.of("H", on.first.year, n) for on in (year, year.before()) for n in (2, 1)),
        *reversed(year.months()), *reversed(year.before().months()),
    ]  # fmt: skip
    told = {period.key: period.name for period in found if period.first <= dates.today()}
    period = Period.read(asked)
    if period:
        told.setdefault(period.key, period.name)
    return [("", ALL), *told.items()]


def _of(model: Any, name: str) -> RecordFilter:
    label = capfirst(model._meta.verbose_name)
    records = lambda request: model.objects.visible_to(request.user)  # noqa: E731
    return RecordFilter(field_name=name, label=label, empty_label=ALL, queryset=records)


class EntryFilter(django_filters.FilterSet):
    period = PeriodFilter(label=_("Month of the books"))
    unit = _of(Unit, "unit")
    category = _of(Category, "category")
    line = _of(BudgetLine, "line")
    group = GroupFilter()
    campus = _of(Campus, "campus")
    funding = django_filters.ChoiceFilter(label=_("Funding"), choices=Funding.choices, empty_label=ALL)
    late = django_filters.BooleanFilter(
        label=_("Late vouchers"), method="only_late",
        widget=fields.Select(choices=[("", ALL), ("true", _("yes")), ("false", _("no"))]),
    )  # fmt: skip
    within = django_filters.ModelChoiceFilter(
        queryset=Unit.objects.all(), method="units_below", widget=fields.HiddenInput
    )

    def __init__(self, data: Any, *args: Any, **kwargs: Any):
        super().__init__(data, *args, **kwargs)
        asked = str(data.get("period", ""))[:24] if data else ""
        self.filters["period"].field.widget = fields.Select(choices=_periods(asked))

    def only_late(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.exclude(month=F("belongs_to")) if value else rows.filter(month=F("belongs_to"))

    def units_below(self, rows: QuerySet, name: str, value: Unit) -> QuerySet:
        return entries.within(rows, value)


class EntryPages(Pages):
    model = CostEntry
    icon = "receipt"
    columns = ("spent_on", MONTH, BELONGS, "unit", "category", AMOUNT, "voucher_number", "note")
    sheet_columns = (
        "spent_on", "month", "belongs_to", UNIT, CATEGORY, LINE, CAMPUS, "amount", "quantity", "funding",
        "voucher_number", "note", ENTERED_BY, "entered_at",
    )  # fmt: skip
    copied = True
    filters = PARTS
    search = ("note", "voucher_number")
    related = ("unit", "category", "line", "campus", "entered_by")
    create = (forms.CostForm, actions.enter_cost)
    verbs = {"reverse": (actions.reverse, forms.ReverseForm)}
    tones = {"reverse": "danger"}
    empty = _("No cost has been entered that you may read.")

    def filter_class(self) -> type[django_filters.FilterSet]:
        return EntryFilter

    @property
    def facts(self) -> tuple[Any, ...]:  # type: ignore[override]
        """What every entry has, and of the rest what this one has."""
        rest = (*SOMETIMES, Column("source", _("charged for"), self._source))
        return (*ALWAYS, *(fact for fact in rest if cells.column(CostEntry, fact).value(self.shown)), *BY_WHOM)

    def _source(self, entry: CostEntry) -> Any:
        return _link(entries.source_of(entry, self.request.user))

    def subject(self) -> CostEntry:
        self.shown = super().subject()
        return self.shown

    def whole(self, rows: QuerySet) -> QuerySet:
        rows = super().whole(rows)
        return rows.select_related("reverses__category", "reversal__category") if self.page == "record" else rows

    def offered(self, subject: CostEntry) -> list[dict[str, Any]]:
        """What was taken back, and what takes back, is not taken back again."""
        done = subject.reverses_id is not None or hasattr(subject, "reversal")
        return [verb for verb in super().offered(subject) if not (done and verb["name"] == "reverse")]

    def said(self, act: Any, result: CostEntry) -> str:
        names = {"month": name_of(result.month), "own": name_of(result.belongs_to)}
        late = say("It stands in the books of %(month)s and belongs to %(own)s.")
        where = late if result.is_late else say("It stands in the books of %(month)s.")
        return f"{super().said(act, result)} {where % names}"

    @cached_property
    def whose(self) -> str:
        """Said where the address asks for a unit with those below it: no field of the bar shows it."""
        asked = self.request.GET.get("within", "")
        unit = Unit.objects.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None
        return say("%(unit)s with the units below it") % {"unit": unit} if unit else ""

    # -- what the list adds up to ----------------------------------------------------------------------
    @cached_property
    def total(self) -> str:
        """Of all rows asked for, not of this page alone; from the month's totals wherever they can tell."""
        asked = {name for name, value in self.request.GET.items() if value}
        if asked & {"q", "late"}:
            return cells.text(entries.total(self.chosen()[1]))
        kept = EntryFilter(self.request.GET, MonthSummary.objects.visible_to(self.request.user), request=self.request)
        return cells.text(entries.total(kept.qs if kept.is_valid() else kept.queryset))


@login_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """In which month of the books a voucher of that day would land: for the form, as the date is chosen."""
    require(request.user, "ledger.enter_cost")
    try:
        on = DateField().clean(request.GET.get("on", ""))
    except fields.ValidationError as error:
        return HttpResponse(error.messages[0], content_type="text/plain; charset=utf-8")
    words = say("This day has not come yet.") if on > dates.today() else months.landing_words(on)
    return HttpResponse(words, content_type="text/plain; charset=utf-8")
