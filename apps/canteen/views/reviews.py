"""Daily check, weekly review, monthly meeting: filed with what the books say, and printed."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.canteen import actions
from apps.canteen.forms.reviews import MakeFindingForm, ReviewForm
from apps.canteen.models import SafetyReview
from apps.canteen.queries import reviews
from apps.canteen.views.safety import Kitchens
from apps.core import dates
from apps.core.cells import Badge, Column
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import table
from apps.findings.models import Finding

NONE = _("Nothing is lacking.")


def figures_table(figures: dict[str, int]) -> Panel:
    columns = (
        Column("what", _("figure"), lambda row: reviews.FIGURES[row[0]]),
        Column("n", _("count"), lambda row: row[1], numeric=True),
    )
    return table(_("Figures"), columns, [row for row in figures.items() if row[0] in reviews.FIGURES])


def findings_table(findings: list[dict[str, str]], *more: Column) -> Panel:
    columns = (
        Column("on", _("day"), lambda row: dates.day(date.fromisoformat(row["on"]))),
        Column("code", _("finding"), lambda row: reviews.FINDINGS[row["code"]]),
        Column("what", _("what"), lambda row: row["what"]),
        *more,
    )
    return table(_("Findings"), columns, findings, empty=NONE)


def figures(request: HttpRequest, review: SafetyReview) -> Panel:
    return figures_table(review.figures)


def findings(request: HttpRequest, review: SafetyReview) -> Panel:
    """Each with what became of it: whether it is closed is seen in the week and the month, too."""
    there = reviews.made(review, Finding.objects.all())
    seen = reviews.made(review, Finding.objects.visible_to(request.user))

    def state(row: dict[str, str]) -> Any:
        line = reviews.key(review.campus_id, row)
        if line not in there:
            return say("no finding yet")
        one = there[line]
        if line in seen:
            return format_html('<a href="{}">{}</a>', one.get_absolute_url(), one.get_status_display())
        return Badge(str(one.get_status_display()), Finding.TONES[Finding.Status(one.status)])

    return findings_table(review.findings, Column("state", _("put right"), state))


FOUND = Column("found", _("findings"), lambda review: len(review.findings), numeric=True)


class SafetyReviewPages(Kitchens, Pages):
    model = SafetyReview
    icon = "clipboard-check"
    columns = ("first_on", "kind", "campus", FOUND, "filed_by", "filed_at")
    facts = ("campus", "kind", Column("period", _("period"), lambda review: review.period_name), FOUND, "measures",
             "filed_by", "filed_at")  # fmt: skip
    filters = ("campus", "kind", "first_on")
    related = ("campus", "filed_by")
    create = (ReviewForm, actions.file_review)
    verbs = {"finding": (actions.make_finding, MakeFindingForm)}
    tones = {"finding": "primary"}
    panels = (figures, findings)
    empty = _("No review has been filed yet. File today's check: the figures are there already.")

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        form = context.get("form")
        if kind == "form" and isinstance(form, ReviewForm) and (asked := form.asked()):
            found = reviews.compiled(*asked)
            context["shown"] = [figures_table(found.figures), findings_table(found.findings)]
        return super().show(kind, status=status, **context)

    def offered(self, subject: SafetyReview) -> list[dict[str, Any]]:
        """Only while there is a line that is no finding yet."""
        return super().offered(subject) if reviews.unmade(subject) else []
