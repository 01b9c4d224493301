"""Verbs of suggestions: whoever eats says what could be better, the canteen answers."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.keeping import kept
from apps.canteen.models import Area, Suggestion
from apps.core.actions import action
from apps.notices.actions import tell
from apps.org.models import Person

OPEN, ANSWERED = Suggestion.Status.OPEN, Suggestion.Status.ANSWERED


@action("canteen.make_suggestion", _("Make a suggestion"))
def make_suggestion(*, by: Person, area: Area, text: str) -> Suggestion:
    """Somebody tells the canteen what could be better."""
    return kept(Suggestion(made_by=by), {"area": area, "text": text})


@action("canteen.answer_suggestion", _("Answer"), when=[OPEN, ANSWERED])
def answer_suggestion(suggestion: Suggestion, *, by: Person, answer: str) -> Suggestion:
    """The canteen says what becomes of a suggestion; whoever made it is told, and all may read it."""
    facts = {"answer": answer, "answered_by": by, "answered_at": timezone.now(), "status": ANSWERED}
    kept(suggestion, facts)
    tell(
        [suggestion.made_by], "canteen.suggestion_answered", suggestion,
        _("The canteen on “%(suggestion)s”: %(answer)s"), suggestion=str(suggestion), answer=answer,
    )  # fmt: skip
    return suggestion
