"""Findings for programs, to be read: what is wrong, who puts it right and until when. What is done with them, people do
on their phones, with a photo."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema

from apps.core.api import Problem, asked, found, page_of, paged, tagged
from apps.core.api.problems import Untyped
from apps.findings.forms.asked import FindingsForm
from apps.findings.models import Finding

router = Router()
READING = frozenset({401, 403, 404, 422, 429, 503})
PAGES = [
    {"in": "query", "name": name, "schema": {"type": "integer", "minimum": 1}, "required": False}
    for name in ("page", "per_page")
]


class FindingOut(Schema):
    """A finding; ``overdue`` while it is open and its last day is over. ``source`` names the record it was found in."""

    id: int
    version: int
    title: str
    detail: str
    severity: str
    status: str
    overdue: bool
    unit: dict[str, Any]
    owner: dict[str, Any]
    place: dict[str, Any] | None
    found_at: datetime
    due_on: date
    closed_at: datetime | None
    repeats: int | None
    source: str
    url: str


def finding_out(finding: Finding) -> dict[str, Any]:
    plain = ("version", "title", "detail", "severity", "status", "found_at", "due_on", "closed_at", "source")
    return {
        "id": finding.pk,
        **{name: getattr(finding, name) for name in plain},
        **{name: _named(getattr(finding, name)) for name in ("unit", "owner", "place")},
        "overdue": finding.is_overdue,
        "repeats": finding.repeats_id,
        "url": finding.get_absolute_url(),
    }


def _named(record: Any) -> dict[str, Any] | None:
    return {"id": record.pk, "name": str(record)} if record is not None else None


def findings_of(request: HttpRequest) -> QuerySet[Finding]:
    return Finding.objects.visible_to(request.user).named()


@router.get(
    "found/", response={200: page_of(FindingOut), READING: Problem}, summary=_("Findings"),
    openapi_extra={"parameters": PAGES},
)  # fmt: skip
def list_findings(request: HttpRequest, wish: Query[asked(FindingsForm)]) -> dict:  # type: ignore[valid-type]
    """Those the person may see, the latest first."""
    form = FindingsForm(request.GET)
    if not form.is_valid():
        raise Untyped(form)
    return paged(request, form.chosen(findings_of(request)), finding_out)


@router.get("found/{int:pk}/", response={200: FindingOut, READING: Problem}, summary=_("One finding"))
def get_finding(request: HttpRequest, response: HttpResponse, pk: int) -> dict:
    finding = found(findings_of(request), pk)
    tagged(response, finding)
    return finding_out(finding)
