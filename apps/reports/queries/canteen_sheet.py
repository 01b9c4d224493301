"""Sheet 8 of the monthly cost report: what a meal costs, and who pays for it (食堂餐均成本)."""

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from apps.canteen.models import Meal
from apps.canteen.queries import figures
from apps.core import metrics
from apps.ledger.models.sight import units_read
from apps.org.models import Person
from apps.org.queries.tree import below
from apps.reports.queries.costs import MonthlyCosts
from apps.reports.sheets import Field, Formula, Kind, Row, Sheet, minus


def a_head(amount: str) -> Formula:
    return Formula((amount, "diners"), lambda one, heads: one / heads if heads else "—", '=IF({1}=0,"—",{0}/{1})')


def meals(found: MonthlyCosts, by: Person | None = None) -> Sheet:
    """By dining area and sitting; income, cost and subsidy apart, of the whole and of a head."""
    head = _("A head (¥)")
    fields = [
        Field("area", _("Dining area"), Kind.TEXT, width=18),
        Field("sitting", _("Meal"), Kind.TEXT, width=9),
        Field("meals", _("Meals served"), Kind.COUNT, width=9, adds=True, hides=True),
        Field("diners", _("Diners"), Kind.COUNT, width=10, adds=True),
        Field("cost", _("Cost"), adds=True),
        Field("income", _("Paid by diners"), adds=True),
        Field("subsidy", _("Subsidy"), formula=minus("cost", "income"), bad="up"),
        Field("cost_head", _("Cost"), over=head, formula=a_head("cost"), width=10, scales=False),
        Field("income_head", _("Paid by diners"), over=head, formula=a_head("income"), width=10, scales=False),
        Field("subsidy_head", _("Subsidy"), over=head, formula=a_head("subsidy"), width=10, scales=False),
    ]
    rows = [
        Row(
            {"area": area, "sitting": name, "meals": number, "diners": diners, "cost": cost, "income": income},
            opens=_opens(found, sitting=sitting),
        )
        for sitting, area, name, number, diners, cost, income in _by_sitting(_served(found, by))
    ]
    if rows:
        # The figures are those of the bureau or a campus: there is no page with just one unit's meals.
        whole = {} if found.unit else _opens(found)
        rows.append(Row({"area": _("Total"), "sitting": ""}, "total", tuple(range(len(rows))), whole))
    note = _("Cost is what recipes took at the purchase prices of their day; rent, energy and wages are not in it.")
    return Sheet("8", _("Cost of a meal"), fields, rows, note=note)


def _opens(found: MonthlyCosts, **narrowed: int) -> dict[str, str]:
    """The meals behind each figure."""
    keys = ("diners", "cost", "income", "subsidy")
    return {key: metrics.of(f"canteen.{key}").url(found.period, found.campus, **narrowed) for key in keys}


def _served(found: MonthlyCosts, by: Person | None) -> QuerySet[Meal]:
    rows = figures.served(found.period, found.campus)
    if found.unit:
        rows = rows.filter(sitting__area__unit__in=below(found.unit))
    readable = units_read(by) if by is not None else None
    return rows if readable is None else rows.filter(sitting__area__unit__in=readable)


def _by_sitting(rows: QuerySet[Meal]) -> QuerySet:
    order = ("sitting__area__position", "sitting__area__name", "sitting__position", "sitting__name")
    sums = rows.order_by(*order).values_list("sitting", "sitting__area__name", "sitting__name")
    return sums.annotate(Count("pk"), Sum("served"), Sum("cost"), Sum("income")).order_by(*order)
