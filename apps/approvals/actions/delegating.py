"""Letting somebody else decide for some days."""

from django.utils.translation import gettext_lazy as _

from apps.approvals.models import Delegation
from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.notices.actions import tell
from apps.org.policies import office_admin


@action("approvals.delegate", _("Let somebody decide instead"))
def delegate(*, by, deputy, starts_on, ends_on, person=None, note=""):
    """Whoever holds a post lets somebody else decide too for some days; the office administrator may write it down."""
    person = person or by
    if person != by and not office_admin(by):
        raise Refused({"person": [_("You can delegate only what comes to your own post.")]})
    if not deputy.is_active:
        raise Refused({"deputy": [_("%(name)s has left. Choose somebody else.") % {"name": deputy}]})
    delegation = Delegation(person=person, deputy=deputy, starts_on=starts_on, ends_on=ends_on, note=note)
    if ends_on <= starts_on:
        raise Refused({"ends_on": [_("The last day must be later than the first.")]})
    delegation.judge()
    delegation.save()
    tell(
        [deputy], "approvals.waiting", delegation, _("You decide for %(who)s from %(first)s until %(last)s."),
        who=person, first=starts_on, last=ends_on,
    )  # fmt: skip
    return delegation


@action("approvals.end_delegation", _("End now"))
def end_delegation(delegation, *, by):
    """Whoever gave it takes it back; from then on only they decide."""
    if delegation.ends_on <= today():
        raise Refused(_("This has ended already."))
    delegation.ends_on = max(delegation.starts_on, today())
    delegation.save(update_fields=["ends_on"])
    return delegation
