"""The verb of the daily check, the weekly review and the monthly meeting."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.keeping import kept
from apps.canteen.models import SafetyReview
from apps.canteen.queries import reviews
from apps.core.actions import Refused, action
from apps.core.dates import day, today
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
