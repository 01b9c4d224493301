"""How I want to be told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.notices.actions import choose_ways, try_mail
from apps.notices.forms import HabitForm
from apps.notices.queries import ways


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def habit(request: HttpRequest) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    form = HabitForm(typed, person=request.user, **ways.choices(request.user))
    if request.method == "POST" and form.is_valid():
        choose_ways(request.user, by=request.user, **form.facts())
        messages.success(request, _("Your notice settings are kept."))
        return redirect("notices_habit")
    return render(request, "notices/habit.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def test_mail(request: HttpRequest) -> HttpResponse:
    try:
        try_mail(by=request.user)
        messages.success(request, _("A test e-mail is on its way to you."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("notices_robot_list")
