"""The live board of a round, for whoever watches over it: at a desk, on a phone, on a wall."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.inspections.models import Round
from apps.inspections.models.sight import watches
from apps.inspections.queries.board import board

OVER = 286  # the page stops asking


@login_required
@require_safe
def board_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for itself again while the round is running."""
    return _page(request, pk, "inspections/board.html")


@login_required
@require_safe
def wall_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, large and alone."""
    return _page(request, pk, "inspections/wall.html")


def _page(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    one = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    if not (one.has_targets and watches(request.user)):
        raise Http404
    context = {"round": one, "board": board(one), "now": timezone.now(), "running": one.status == "running"}
    if "HX-Request" not in request.headers:
        return render(request, template, context)
    return render(request, "inspections/_board.html", context, status=200 if context["running"] else OVER)
