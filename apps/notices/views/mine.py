"""The page behind the bell."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.notices.actions import mark_read
from apps.notices.models import Notice
from apps.notices.queries.mine import line

PER_PAGE = 50


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What I was told, what I have not read first."""
    found = Notice.objects.visible_to(request.user).unread_first()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = [line(notice) for notice in page]
    context = {
        "unread_lines": [one for one in lines if one["notice"].read_at is None],
        "read_lines": [one for one in lines if one["notice"].read_at],
        "page": page,
    }
    return render(request, "notices/mine.html", context)


@require_POST
@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where the notice leads; it is read then."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=pk), by=request.user)
    ours = url_has_allowed_host_and_scheme(notice.url, {request.get_host()}, require_https=request.is_secure())
    return redirect(notice.url if ours else reverse("notices_mine"))


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice is read, without going anywhere."""
    get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=pk), by=request.user)
    return redirect("notices_mine")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """All that had come when the page was shown is read; what came since stays unread."""
    shown = request.POST.get("up_to", "")
    up_to = int(shown[:18]) if shown.isascii() and shown.isdigit() else 0
    if mark_read(Notice.objects.filter(pk__lte=up_to), by=request.user):
        messages.success(request, _("All of them are marked as read."))
    return redirect("notices_mine")
