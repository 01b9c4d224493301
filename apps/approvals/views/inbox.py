"""The inbox, and the sheet of a request: odd screens, so function views."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.approvals import actions
from apps.approvals.models import Request
from apps.approvals.queries import inbox as heaps
from apps.approvals.queries.chain import chain, told
from apps.approvals.queries.snapshots import shown
from apps.core import cells
from apps.core.dates import day, today

MOST_AT_ONCE = 100


@require_GET
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for me; what I sent; what I decided; which papers are owed."""
    heap = request.GET.get("heap", "")
    read = {"sent": heaps.sent_by, "done": heaps.decided_by, "owed": heaps.owed}.get(heap, heaps.waiting)
    heap = heap if read is not heaps.waiting else ""
    context = {"heap": heap, "heaps": _tabs(heap), "rows": read(request.user)}
    context["export_url"] = f"{reverse('approvals_export')}?heap={heap}"
    return render(request, "approvals/inbox.html", context)


def _tabs(current: str) -> list[dict[str, Any]]:
    names = [
        ("", _("Waiting for me")),
        ("sent", _("Sent by me")),
        ("done", _("Decided by me")),
        ("owed", _("Papers owed")),
    ]
    base = reverse("approvals_inbox")
    return [
        {"url": f"{base}?heap={name}" if name else base, "label": label, "active": name == current}
        for name, label in names
    ]


@require_POST
@login_required
def grant_several(request: HttpRequest) -> HttpResponse:
    """Each is judged on its own; what could not be granted says why and stays."""
    ticked = [pk for pk in request.POST.getlist("request") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    rows = Request.objects.visible_to(request.user).filter(pk__in=ticked[:MOST_AT_ONCE]).order_by("pk")
    lines = [_granted(one, request) for one in rows]
    if not lines:
        messages.warning(request, _("Tick what you want to grant."))
        return redirect("approvals_inbox")
    context = {"lines": lines, "granted": sum(line["ok"] for line in lines)}
    return render(request, "approvals/granted.html", context)


def _granted(one: Request, request: HttpRequest) -> dict[str, Any]:
    seen = request.POST.get(f"version_{one.pk}", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    line = {"request": one, "ok": False}
    try:
        actions.grant(one, by=request.user, version=version)
    except ValidationError as refused:
        return {**line, "says": " ".join(refused.messages)}
    except PermissionDenied:
        return {**line, "says": _("This does not wait for you.")}
    return {**line, "ok": True, "says": _("Granted")}


@require_GET
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The approval sheet (审批单) on one page of A4."""
    seen = Request.objects.visible_to(request.user).select_related("asked_by", "unit", "paper__said_by", "route")
    found = get_object_or_404(seen, pk=pk)
    context = {"object": found, "shown": shown(found), "steps": chain(found), "lines": told(found)}
    context["badge"] = cells.badge(found, "status")
    context["printed_on"] = day(today(), year=True)
    return render(request, "approvals/sheet.html", context)
