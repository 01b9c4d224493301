"""Verbs of the quarterly self-check against waste of food."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import SelfCheck, SelfCheckQuestion
from apps.canteen.queries import selfchecks
from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.core.periods import Period
from apps.org.actions.books import kept
from apps.org.models import Campus, Person


@action("canteen.file_self_check", _("File the self-check"))
def file_self_check(
    *, by: Person, campus: Campus, quarter: date, measures: str, said: dict[str, tuple[bool, str]]
) -> SelfCheck:
    """When a quarter is over its self-check is filed: figures and answers are frozen as they are that day.

    ``said`` are the answers to questions that no figure answers: yes or no, and a note, by the question's code.
    """
    period = Period.around(quarter, "Q")
    if period.last >= today():
        raise Refused(
            gettext("%(quarter)s is not over yet. File its self-check afterwards.") % {"quarter": period.name}
        )
    answers = selfchecks.answers(period, campus, said)
    if not answers:
        raise Refused(gettext("No questions were in force in that quarter. Add them first."))
    open_ = [answer.words for answer in answers if not answer.figure and answer.met is None]
    if open_:
        raise Refused(gettext("Still to be answered: %(questions)s.") % {"questions": "；".join(open_)})
    check = SelfCheck(
        campus=campus, first_on=period.first, measures=measures, filed_by=by,
        answers=[answer.plain() for answer in answers], sums=selfchecks.sums(period, campus),
    )  # fmt: skip
    check.judge()
    check.save()
    return check


@action("canteen.withdraw_self_check", _("Withdraw the self-check"))
def withdraw_self_check(check: SelfCheck, *, by: Person, reason: str) -> SelfCheck:
    """What was filed wrongly is taken back with a reason, so that the quarter can be filed again."""
    if check.withdrawn_at:
        raise Refused(gettext("This self-check was withdrawn already. File the quarter again."))
    check.withdrawn_at, check.reason = timezone.now(), reason
    check.judge()
    check.save(update_fields=["withdrawn_at", "reason"])
    return check


@action("canteen.add_self_check_question", _("Add a question"))
def add_self_check_question(*, by: Person, **facts: Any) -> SelfCheckQuestion:
    """A question is asked from a day on; earlier self-checks stay as they were."""
    return kept(SelfCheckQuestion(), facts)


@action("canteen.change_self_check_question", _("Change the question"))
def change_self_check_question(question: SelfCheckQuestion, *, by: Person, **facts: Any) -> SelfCheckQuestion:
    """The particulars of a question are kept; to ask something else from a day on, end it and add another."""
    return kept(question, facts)
