"""Verbs that write down who is away."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.org.actions.books import kept
from apps.org.models import Absence
from apps.org.policies import clerk_of_the_person, office_admin


@action("org.add_absence", _("Write down an absence"))
def add_absence(*, by, person, **facts):
    """The unit clerk or the office administrator writes down that somebody is away."""
    absence = Absence(person=person)
    if not (office_admin | clerk_of_the_person)(by, absence):
        raise Refused({"person": [_("You keep the absences of your own unit. Choose somebody who works there.")]})
    return kept(absence, facts)


@action("org.change_absence", _("Change absence"))
def change_absence(absence, *, by, **facts):
    """The unit clerk or the office administrator corrects when and why somebody is away."""
    _stands(absence)
    return kept(absence, facts)


@action("org.withdraw_absence", _("Withdraw the absence"))
def withdraw_absence(absence, *, by):
    """The unit clerk or the office administrator takes an absence back that is not over: the person is there."""
    _stands(absence)
    if absence.is_over:
        raise Refused(_("This absence is over and stays on record as it was."))
    absence.withdrawn_at = timezone.now()
    absence.save(update_fields=["withdrawn_at"])
    return absence


def _stands(absence: Absence) -> None:
    if absence.withdrawn_at:
        raise Refused(_("This absence was withdrawn already. Write down a new one."))
