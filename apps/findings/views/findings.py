"""Findings: declared; and the board of what is not settled."""

from typing import Any

import django_filters
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from apps.core.cells import Badge, Column
from apps.core.forms import ReasonForm
from apps.core.models import Attachment
from apps.core.pages import Pages, Panel
from apps.core.pages.listing import ALL, filterset
from apps.core.pages.panels import Beside, table
from apps.findings import actions
from apps.findings.forms import findings as forms
from apps.findings.models import DueRule, EscalationRule, Finding, Rectification
from apps.findings.queries.board import board
from apps.findings.queries.figures import of_campus
from apps.findings.queries.sources import source_of
from apps.org.models import Campus, Place

BESIDE = (
    ("findings_finding_list", _("Findings")),
    ("findings_board", _("Not settled")),
    ("findings_duerule_list", _("Times to put right")),
    ("findings_escalationrule_list", _("Who hears when it is late")),
)


def _link(record: Any, says: Any = None) -> Any:
    return format_html('<a href="{}">{}</a>', record.get_absolute_url(), says or record) if record else ""


def state(finding: Finding) -> Badge:
    """Overdue is told apart from merely open, in words."""
    if finding.is_overdue:
        return Badge(pgettext("finding", "Overdue"), "red")
    return Badge(str(finding.get_status_display()), Finding.TONES[Finding.Status(finding.status)])


def attempts_panel(request: HttpRequest, finding: Finding) -> Panel | None:
    """What was done each time, and what somebody else saw of it."""
    rows = list(Rectification.objects.visible_to(request.user).filter(finding=finding).select_related(
        "rectified_by", "rechecked_by"))  # fmt: skip
    if not rows:
        return None
    files: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.about_many(Rectification, [row.pk for row in rows]).attached():
        files.setdefault(one.subject_id, []).append(one)
    columns = [
        Column("what", _("what was done"), lambda r: r.what),
        Column("number", _("attempt"), lambda r: r.number, numeric=True),
        Column("photos", _("photos"), lambda r: _photos(files.get(r.pk, []))),
        Column("rectified_by", _("put right by"), lambda r: r.rectified_by),
        Column("rectified_at", _("put right"), lambda r: r.rectified_at),
        Column("passed", _("looked at again"), _seen),
        Column("rechecked_by", _("looked at again by"), lambda r: r.rechecked_by or ""),
    ]
    return table(_("How it was put right"), columns, rows, id="attempts")


def _photos(files: list[Attachment]) -> Any:
    return format_html_join(" ", '<a href="{}">{}</a>', ((one.get_absolute_url(), one.name) for one in files))


def _seen(attempt: Rectification) -> Any:
    if attempt.passed is None:
        return ""
    return Badge(say("in order"), "green") if attempt.passed else f"{say('still wrong')}: {attempt.remark}"


def reminders_panel(request: HttpRequest, finding: Finding) -> Panel | None:
    rows = list(finding.reminders.all())
    names = dict(EscalationRule.Level.choices)
    columns = [
        Column("reminded_on", _("reminded on"), lambda r: r.reminded_on),
        Column("days", _("working days overdue"), lambda r: r.days, numeric=True),
        Column("levels", _("who heard"), lambda r: "、".join(str(names[level]) for level in r.levels.split(","))),
    ]
    return table(_("Reminders"), columns, rows, id="reminders") if rows else None


def places(request: HttpRequest) -> QuerySet[Place]:
    """Those where something was found: a bureau has more rooms than anybody looks through."""
    found = Finding.objects.visible_to(request.user).exclude(place=None)
    return Place.objects.filter(pk__in=found.values("place")).named()


class FindingFilter(django_filters.FilterSet):
    """Beside the fields: what is overdue today, and all that is not settled; where it was found."""

    state = django_filters.ChoiceFilter(
        label=_("Status"), method="of_state", empty_label=ALL,
        choices=[
            ("unsettled", _("Not settled")), ("overdue", pgettext_lazy("finding", "Overdue")), *Finding.Status.choices,
        ],
    )  # fmt: skip

    campus = django_filters.ModelChoiceFilter(
        label=_("Campus"), method="of_campus", empty_label=ALL, queryset=lambda request: Campus.objects.all()
    )
    place = django_filters.ModelChoiceFilter(label=_("Place"), empty_label=ALL, queryset=places)

    def of_campus(self, rows: QuerySet, name: str, value: Campus) -> QuerySet:
        return of_campus(rows, value)

    def of_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value in ("unsettled", "overdue"):
            return getattr(rows, value)()
        return rows.filter(status=value)


class FindingPages(Beside, Pages):
    model = Finding
    icon = "alert-triangle"
    beside = BESIDE
    columns = (
        "title", "unit", "severity", "owner", "found_at", "due_on", Column("state", _("status"), state, sort="status"),
    )  # fmt: skip
    filters = ("unit", "severity", "due_on")
    search = ("title", "detail")
    related = ("unit", "owner", "place__building", "post__unit", "found_by", "explained_by", "repeats")
    prefetch = ("rectifications",)
    create = forms.RecordForm, actions.record
    verbs = {
        "rectify": (actions.rectify, forms.RectifyForm),
        "recheck": (actions.recheck, forms.RecheckForm),
        "explain": (actions.explain, forms.ExplainForm),
        "reassign": (actions.reassign, forms.ReassignForm),
        "put_off": (actions.put_off, forms.PutOffForm),
        "reopen": (actions.reopen, ReasonForm),
        "withdraw": (actions.withdraw, ReasonForm),
    }
    tones = {"rectify": "primary", "recheck": "primary", "withdraw": "danger"}
    panels = (attempts_panel, reminders_panel)
    empty = _("Nothing was found that you may see. What supervisors find in their rounds is listed here.")

    def filter_class(self) -> type[django_filters.FilterSet]:
        return type("Findings", (FindingFilter, filterset(self.model, self.filters)), {})

    @property
    def facts(self) -> tuple[Any, ...]:  # type: ignore[override]
        """What every finding has, and of the rest what this one has."""
        always = ("title", "unit", "owner", "severity", "found_by", "found_at", "due_on")
        shown = self.shown
        some = [name for name in ("place", "post", "detail", "reason", "closed_at") if getattr(shown, name)]
        if shown.explain_until:
            some += ["explain_until"]
        if shown.explained_at:
            some += ["explanation", "explained_by", "explained_at"]
        source = source_of(shown, self.request.user)
        links = [Column("source", _("found in"), lambda f: _link(source))] if source else []
        if shown.repeats_id:
            links.append(Column("repeats", _("repeats"), lambda f: _link(f.repeats)))
        return (*always, Column("state", _("status"), state), *some, *links)

    def subject(self) -> Finding:
        self.shown = super().subject()
        return self.shown

    def offered(self, subject: Finding) -> list[dict[str, Any]]:
        """Nobody is offered to explain what cannot be explained any more."""
        return [verb for verb in super().offered(subject) if verb["name"] != "explain" or subject.may_be_explained]


class DueRulePages(Beside, Pages):
    model = DueRule
    icon = "calendar-due"
    beside = BESIDE
    needs = "findings.add_due_rule"
    columns = ("severity", "working_days", "starts_on", "ends_on", "source")
    create = forms.DueRuleForm, actions.add_due_rule
    update = forms.DueRuleForm, actions.change_due_rule
    empty = _("No time is laid down yet. Enter on how many working days a finding is put right.")


class EscalationRulePages(Beside, Pages):
    model = EscalationRule
    icon = "stairs-up"
    beside = BESIDE
    needs = "findings.add_escalation_rule"
    columns = ("level", "after_days", "starts_on", "ends_on", "source")
    create = forms.EscalationRuleForm, actions.add_escalation_rule
    update = forms.EscalationRuleForm, actions.change_escalation_rule
    empty = _("Nobody is told of overdue findings yet. Enter who hears from which day on.")


@login_required
@require_safe
def board_page(request: HttpRequest) -> HttpResponse:
    """What is not settled: by unit, the overdue first; on paper, too."""
    return render(request, "findings/board.html", {"board": board(request.user), "doors": BESIDE})
