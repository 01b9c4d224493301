"""Logging in, and changing the password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.core.actions import Refused
from apps.core.pages.work import Work
from apps.org import lockout
from apps.org.actions.accounts import change_password
from apps.org.forms import LoginForm, PasswordForm
from apps.org.models import Person
from apps.portal.addresses import back


class Login(LoginView):
    """``username`` and ``password``; the form counts wrong attempts and locks the account for a while."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.error_title = _("You are not logged in yet")
        return form

    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Also where somebody is led who logs in for the first time."""
    form = PasswordForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            person = _changed(request, form)
        except ValidationError as refused:
            Work.refuse(form, refused)
        else:
            update_session_auth_hash(request, person)
            messages.success(request, _("Your password is changed."))
            return redirect(back(request))
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


def _changed(request: HttpRequest, form: PasswordForm) -> Person:
    """Who sits down at an open session must not guess the present password: guesses count like those at the door."""
    person = request.user
    try:
        attempt = lockout.admit(person.username, lockout.network_of(request))
    except lockout.LockedOut:
        raise Refused({"current": [LoginForm.error_messages["locked"]]}) from None
    try:
        person = change_password(person, by=person, key=form.cleaned_data["key"], **form.facts())
    except ValidationError as refused:
        lockout.settle(attempt, passed="current" not in getattr(refused, "error_dict", {}))
        raise
    lockout.settle(attempt, passed=True)
    return person
