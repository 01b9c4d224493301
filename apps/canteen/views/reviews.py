"""Daily check, weekly review, monthly meeting: filed with what the books say, and printed."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.canteen import actions
from apps.canteen.forms.reviews import ReviewForm
from apps.canteen.models import SafetyReview
from apps.canteen.queries import reviews
from apps.canteen.views.safety import Kitchens
from apps.core import dates
from apps.core.cells import Column
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import table

NONE = _("Nothing is lacking.")


def figures_table(figures: dict[str, int]) -> Panel:
    columns = (
        Column("what", _("figure"), lambda row: reviews.FIGURES[row[0]]),
        Column("n", _("count"), lambda row: row[1], numeric=True),
    )
    return table(_("Figures"), columns, [row for row in figures.items() if row[0] in reviews.FIGURES])


def findings_table(findings: list[dict[str, str]]) -> Panel:
    columns = (
        Column("on", _("day"), lambda row: dates.day(date.fromisoformat(row["on"]))),
        Column("code", _("finding"), lambda row: reviews.FINDINGS[row["code"]]),
        Column("what", _("what"), lambda row: row["what"]),
    )
    return table(_("Findings"), columns, findings, empty=NONE)


def figures(request: HttpRequest, review: SafetyReview) -> Panel:
    return figures_table(review.figures)


def findings(request: HttpRequest, review: SafetyReview) -> Panel:
    return findings_table(review.findings)


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
    panels = (figures, findings)
    empty = _("No review has been filed yet. File today's check: the figures are there already.")

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        if kind == "form" and (asked := context["form"].asked()):
            found = reviews.compiled(*asked)
            context["shown"] = [figures_table(found.figures), findings_table(found.findings)]
        return super().show(kind, status=status, **context)
