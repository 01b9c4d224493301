"""What is typed to decide, to pass on, to delegate and to write down a call."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.approvals.models import Delegation
from apps.approvals.queries.desk import Desk, undecided
from apps.core.dates import local, today
from apps.core.forms import ActionForm, ActionModelForm, DateField, TimeField
from apps.org.forms.fields import PersonField
from apps.org.models import Person
from apps.org.policies import office_admin


class OpinionForm(ActionForm):
    opinion = forms.CharField(
        label=_("opinion"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(ActionForm):
    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked reads this."),
    )


class WithdrawForm(ActionForm):
    reason = forms.CharField(label=_("reason"), max_length=200, required=False)


class ForwardForm(ActionForm):
    person = PersonField(label=_("pass on to"))
    reason = forms.CharField(label=_("note"), max_length=120, required=False)


class VerbalForm(ActionForm):
    """Who said yes, and when."""

    said_by = forms.ModelChoiceField(Person.objects.none(), label=_("who said yes"))
    date = DateField(label=_("day of the call"), initial=today)
    time = TimeField(label=_("time of the call"), initial=lambda: timezone.localtime().time())
    note = forms.CharField(label=_("what was said"), max_length=120, required=False)

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        steps = undecided(subject)
        desk = Desk(steps)
        deciding = {one.person.pk for step in steps for one in desk.at(step)} - {self.person.pk}
        self.fields["said_by"].queryset = Person.objects.visible_to(self.person).filter(pk__in=deciding)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        said_at = local(facts.pop("date"), facts.pop("time"))
        return {**facts, "said_at": said_at}


class PaperForm(ActionForm):
    note = forms.CharField(label=_("number or place of the signed sheet"), max_length=120, required=False)


class DelegationForm(ActionModelForm):
    person = PersonField(label=_("who delegates"), required=False)
    deputy = PersonField(label=_("who decides instead"))

    class Meta:
        model = Delegation
        fields = ["person", "deputy", "starts_on", "ends_on", "note"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if office_admin(self.person):
            self.fields["person"].help_text = _("Empty: yourself.")
        else:
            del self.fields["person"]

    def _post_clean(self) -> None:
        """The verb judges the whole: whoever delegates may be nobody but the one who types."""
