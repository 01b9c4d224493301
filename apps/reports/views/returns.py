"""The calendar of returns, and its records."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.core import dates
from apps.core.cells import Column
from apps.core.pages import Pages, Panel
from apps.core.policies import can
from apps.reports import actions
from apps.reports.forms import ReturnForm, SubmitForm
from apps.reports.models import ReturnDue, ReturnRule
from apps.reports.queries import owed

PERIOD = Column("period", gettext_lazy("period"), lambda due: due.period.name, sort="first")


def next_due(rule: ReturnRule) -> str:
    today = dates.today()
    found = rule.dues_between(today, today + timedelta(days=366))
    if not found:
        return _("not any more")
    on, period = found[0]
    return _("%(on)s for %(period)s") % {"on": dates.day(on, year=True), "period": period.name}


@login_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Twelve months of returns, what is overdue above them."""
    late, months = owed.calendar(request.user, dates.today())
    context = {
        "late": late,
        "months": months,
        "may_add": can(request.user, "reports.add_return"),
    }
    return render(request, "reports/returns.html", context)


class ReturnDuePages(Pages):
    model = ReturnDue
    icon = "calendar-event"
    columns = (
        Column("rule", gettext_lazy("return"), lambda due: due.rule.name, sort="rule__name"),
        PERIOD,
        Column("goes_to", gettext_lazy("goes to"), lambda due: due.rule.goes_to),
        "due_on",
        "status",
        "filed_on",
    )
    facts = (
        Column("rule", gettext_lazy("return"), lambda due: due.rule.name),
        PERIOD,
        "due_on",
        Column("goes_to", gettext_lazy("goes to"), lambda due: due.rule.goes_to),
        Column("owner", gettext_lazy("post that answers for it"), lambda due: due.rule.owner),
        Column("source", gettext_lazy("source"), lambda due: due.rule.source),
        Column("note", gettext_lazy("note"), lambda due: due.rule.note),
        "filed_on",
        "filed_by",
        "receipt",
    )
    filters = ("status", "due_on", "rule")
    related = ("rule__owner__unit", "filed_by")
    verbs = {"submit": (actions.submit_return, SubmitForm), "reopen": (actions.reopen_return, None)}
    tones = {"submit": "primary", "reopen": "danger"}
    empty = gettext_lazy("Nothing is due in the next two months. Returns enter here by themselves.")


def dues_panel(request: HttpRequest, rule: ReturnRule) -> Panel | None:
    dues = list(rule.dues.select_related("rule").order_by("-due_on")[:24])
    return Panel(_("Returns made and due"), "reports/_dues.html", {"dues": dues}, id="dues") if dues else None


class ReturnRulePages(Pages):
    model = ReturnRule
    icon = "calendar-event"
    columns = (
        "name",
        "goes_to",
        "repeats",
        Column("next", gettext_lazy("next due"), next_due),
        "owner",
        "source",
    )
    facts = (*columns, "remind_days", "note", "starts_on", "ends_on")
    filters = ("repeats",)
    search = ("name", "goes_to", "source")
    related = ("owner__unit",)
    create = (ReturnForm, actions.add_return)
    update = (ReturnForm, actions.change_return)
    panels = (dues_panel,)
    empty = gettext_lazy("Nothing is entered yet that the bureau owes to others. Add the first return.")

    def said(self, act: Any, result: Any) -> str:
        return _("“%(name)s” stands in the calendar.") % {"name": result.name}
