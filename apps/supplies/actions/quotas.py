"""Verbs of quotas."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.actions import Refused, action
from apps.org.models import Person
from apps.supplies.actions.keeping import kept
from apps.supplies.models import Quota


@action("supplies.lay_down_quota", _("Lay down quota"))
def lay_down_quota(*, by: Person, **facts: Any) -> Quota:
    """A quota is laid down for a unit, a post or a person, from the beginning of one of its periods."""
    quota = Quota(**facts)
    if quota.starts_on and quota.period != Quota.Period.LIFE:
        begins, _until = quota.time_of(quota.starts_on)
        if begins != quota.starts_on:
            says = say("It is counted by the %(period)s: let it begin on %(day)s or with a later one.")
            facts = {"period": quota.get_period_display(), "day": dates.day(begins, year=True)}
            raise Refused({"starts_on": [says % facts]})
    return kept(quota, {})


@action("supplies.end_quota", _("End quota"))
def end_quota(quota: Quota, *, by: Person, ends_on: date) -> Quota:
    """A quota holds until a day; what was drawn by it stays counted."""
    if ends_on <= quota.starts_on:
        raise Refused({"ends_on": [say("It began on %(day)s. Choose a later day.")
                                   % {"day": dates.day(quota.starts_on, year=True)}]})  # fmt: skip
    return kept(quota, {"ends_on": ends_on})
