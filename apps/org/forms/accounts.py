"""Logging in and changing passwords."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from apps.core.forms import ActionForm
from apps.org import lockout
from apps.org.passwords import Secret, random_password
from apps.org.queries.tree import without_password

LONGEST = 128


class LoginForm(AuthenticationForm):
    """The same sentence for a wrong name, a wrong password and somebody who left: none tells which accounts exist."""

    error_messages = {
        "invalid_login": _("Login name and password do not match. Check both; capital letters matter in the password."),
        "inactive": _("Login name and password do not match. Check both; capital letters matter in the password."),
        "locked": _("Too many wrong passwords. Wait half an hour, or ask the security administrator to unlock it."),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.fields["password"].max_length = LONGEST
        self.fields["password"].widget.attrs["maxlength"] = LONGEST

    def clean(self):
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not username or not password:
            return self.cleaned_data
        try:
            attempt = lockout.admit(username, lockout.network_of(self.request))
        except lockout.LockedOut:
            raise ValidationError(self.error_messages["locked"], code="locked") from None
        self.user_cache = authenticate(self.request, username=username, password=password[:LONGEST])
        lockout.settle(attempt, passed=self.user_cache is not None)
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        return self.cleaned_data


class NewPassword(ActionForm):
    """A new password, typed twice; the verb judges it."""

    password = forms.CharField(
        label=_("New password"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(lambda: " ".join(text for text in password_validators_help_texts() if text), str)(),
    )
    again = forms.CharField(
        label=_("New password, once more"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        typed = super().clean()
        if "password" in typed and "again" in typed and typed["password"] != typed["again"]:
            self.add_error("again", _("The two new passwords differ. Type the same one twice."))
        return typed

    def facts(self):
        return {"password": Secret(self.cleaned_data["password"])}


class PasswordForm(NewPassword):
    """For ``actions.accounts.change_password``: ``change_password(person, by=person, **form.facts())``."""

    current = forms.CharField(
        label=_("Present password"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["current", "password", "again"]

    def facts(self):
        return {"current": Secret(self.cleaned_data["current"]), **super().facts()}


class FirstPasswordForm(NewPassword):
    """For ``actions.accounts.set_password``."""


class HandOutForm(ActionForm):
    """A random password each, for ``actions.hand_out_passwords``. It carries no key: the answer holds the passwords,
    and a second click must not be given ones that were never set."""

    agreed = forms.BooleanField(label=_("I hand each password to its owner alone and keep no copy."))
    brings = _("The list comes to your downloads, this once. Print it, cut it apart, then delete the file.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["key"]
        self.people = list(without_password(self.subject))
        says = _("People without a password here and below: %(count)s. Each must choose a new one at the first log-in.")
        none = _("Everyone in this unit has a password already.")
        self.fields["agreed"].help_text = says % {"count": len(self.people)} if self.people else none

    def facts(self):
        self.passwords = {person.pk: random_password() for person in self.people}
        return {"passwords": self.passwords}
