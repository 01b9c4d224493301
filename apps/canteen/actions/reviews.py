"""The verbs of the daily check, the weekly review and the monthly meeting."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.keeping import kept
from apps.canteen.models import SafetyReview
from apps.canteen.queries import reviews
from apps.core.actions import Refused, action
from apps.core.dates import day, today
from apps.findings.actions import write_down
from apps.findings.models import Finding
from apps.org.models import Campus, Person


@action("canteen.file_review", _("File the review"))
def file_review(*, by: Person, campus: Campus, kind: str, on: date, measures: str = "") -> SafetyReview:
    """What the books of a day say and lack is frozen; a week is compiled from its days, a month from its weeks."""
    first, last = SafetyReview.bounds(kind, on)
    if last > today():
        says = gettext("This period ends on %(day)s. File its review then.")
        raise Refused({"on": [says % {"day": day(last)}]})
    found = reviews.compiled(campus, kind, on)
    if found.findings and not measures.strip():
        says = gettext("There are %(n)s findings. Write down the measures.")
        raise Refused({"measures": [says % {"n": len(found.findings)}]})
    facts = {"campus": campus, "kind": kind, "first_on": first, "measures": measures}
    return kept(SafetyReview(figures=found.figures, findings=found.findings, filed_by=by), facts)


@action("canteen.make_finding", _("Make it a finding"))
def make_finding(review: SafetyReview, *, by: Person, line: str, owner: Person | None = None) -> SafetyReview:
    """What a review found is put right like any other finding; once, however many reviews tell of it.

    ``line`` is the key of one of its lines (``reviews.key``). Without ``owner`` whoever writes it down puts it right.
    """
    told = {reviews.key(review.campus_id, one): one for one in review.findings}.get(line)
    if told is None:
        raise Refused({"line": [gettext("This review did not find that. Choose one of its lines.")]})
    if reviews.made(review, Finding.objects.all()).get(line):
        raise Refused({"line": [gettext("This is a finding already. Choose another line.")]})
    owner = owner or by
    first = SafetyReview.objects.filter(campus=review.campus, findings__contains=[told]).order_by("pk").first()
    write_down(
        by=by, title=reviews.title(told)[:120], unit=owner.unit, owner=owner, detail=review.measures[:1000],
        source=f"canteen.SafetyReview:{(first or review).pk}", source_line=line,
    )  # fmt: skip
    return review
