"""Typing about accounts, people and places."""

from apps.org.forms.accounts import FirstPasswordForm, HandOutForm, LoginForm, PasswordForm
from apps.org.forms.books import (
    AbsenceForm,
    BuildingForm,
    CampusForm,
    ChangeAbsenceForm,
    GrantForm,
    LeaveForm,
    PersonForm,
    PlaceForm,
    PostForm,
    UnitForm,
)
from apps.org.forms.imports import WorkbookForm
from apps.org.forms.programs import TokenForm, WebhookForm

__all__ = [
    "AbsenceForm",
    "BuildingForm",
    "CampusForm",
    "ChangeAbsenceForm",
    "FirstPasswordForm",
    "GrantForm",
    "HandOutForm",
    "LeaveForm",
    "LoginForm",
    "PasswordForm",
    "PersonForm",
    "PlaceForm",
    "PostForm",
    "TokenForm",
    "UnitForm",
    "WebhookForm",
    "WorkbookForm",
]
