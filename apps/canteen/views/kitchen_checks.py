"""The kitchen's daily books: morning checks on one page, certificates, temperatures, disinfection, deliveries."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.canteen import actions
from apps.canteen.forms import kitchen_checks as forms
from apps.canteen.models import (
    AdditiveUse,
    Delivery,
    Disinfection,
    HealthCertificate,
    MorningCheck,
    Reading,
    SafetyLimit,
)
from apps.canteen.policies import keeps_canteen, reads_kitchen
from apps.canteen.queries import safety
from apps.canteen.views.safety import Kitchens, frame
from apps.core.cells import EMPTY, Badge, Column
from apps.core.dates import today
from apps.core.pages import Pages
from apps.org.models import Campus, Person

TICKS = ("is_well", "hands_are_sound", "is_clean")


# -- the morning check of all ------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def morning(request: HttpRequest) -> HttpResponse:
    """One line a person; sound lines are kept, the others come back with what was typed."""
    if not reads_kitchen(request.user, None):
        raise PermissionDenied(reads_kitchen.says)
    shown = frame(request)
    campus, status = shown["campus"], 200
    errors: dict[int, str] = {}
    if request.method == "POST":
        if not keeps_canteen(request.user, None):
            raise PermissionDenied(keeps_canteen.says)
        done, errors = _check(request, campus) if campus else (0, {})
        if done:
            messages.success(request, ngettext("%(n)s person checked.", "%(n)s people checked.", done) % {"n": done})
        if not errors:
            return redirect(f"{reverse('canteen_morning')}?campus={campus.pk if campus else ''}")
        status = 422
    lines = _lines(request, campus, errors) if campus else []
    context = {**shown, "lines": lines, "open": [line for line in lines if not line["check"]], "errors": errors}
    return render(request, "canteen/safety_morning.html", context, status=status)


def _check(request: HttpRequest, campus: Campus) -> tuple[int, dict[int, str]]:
    checked = set(MorningCheck.objects.filter(on=today()).values_list("person", flat=True))
    done, errors = 0, {}
    for person in safety.kitchen_staff(campus):
        typed = {name: request.POST.get(f"{name}_{person.pk}", "") for name in ("temperature", "note", *TICKS)}
        if person.pk in checked or not typed["temperature"].strip():
            continue
        form = forms.MorningForm(typed, person=request.user)
        if not form.is_valid():
            errors[person.pk] = " ".join(words for found in form.errors.values() for words in found)
            continue
        try:
            actions.add_morning_check(by=request.user, person=person, campus=campus, **form.facts())
            done += 1
        except ValidationError as error:
            errors[person.pk] = " ".join(error.messages)
    return done, errors


def _lines(request: HttpRequest, campus: Campus, errors: dict[int, str]) -> list[dict[str, Any]]:
    people = safety.kitchen_staff(campus)
    checks = {check.person_id: check for check in MorningCheck.objects.filter(on=today(), person__in=people)}
    until = safety.valid_until(people)
    return [_line(request, person, checks.get(person.pk), until.get(person.pk), errors) for person in people]


def _line(request: HttpRequest, person: Person, check: Any, until: date | None, errors: dict) -> dict[str, Any]:
    sent = request.POST if request.method == "POST" else None
    ticks = [
        {"name": f"{name}_{person.pk}", "label": MorningCheck._meta.get_field(name).verbose_name,
         "on": sent is None or f"{name}_{person.pk}" in sent}
        for name in TICKS
    ]  # fmt: skip
    return {
        "person": person, "check": check, "ticks": ticks, "error": errors.get(person.pk, ""),
        "temperature": sent.get(f"temperature_{person.pk}", "") if sent else "",
        "note": sent.get(f"note_{person.pk}", "") if sent else "",
        "no_certificate": until is None or until < today(),
    }  # fmt: skip


def may_work(check: MorningCheck) -> Badge:
    return Badge(say("may work"), "green") if check.may_work else Badge(say("stays away"), "red")


WORKS = Column("may_work", _("may work"), may_work)


class MorningCheckPages(Kitchens, Pages):
    model = MorningCheck
    icon = "stethoscope"
    columns = ("on", "person", "campus", "temperature", WORKS, "note", "checked_by")
    facts = ("on", "person", "campus", "temperature", *TICKS, WORKS, "note", "checked_by")
    filters = ("on", "campus", "may_work")
    search = ("person__name",)
    related = ("person", "campus", "checked_by")
    update = (forms.MorningForm, actions.change_morning_check)
    empty = _("Nobody has been checked yet. Check the kitchen staff each morning on the page of the morning check.")


# -- certificates ------------------------------------------------------------------------------------------------------
def state(certificate: Any) -> Badge:
    if certificate.expires_on < today():
        return Badge(say("expired"), "red")
    if certificate.warn is not None and certificate.expires_on <= today() + timedelta(days=int(certificate.warn)):
        return Badge(say("ends soon"), "orange")
    return Badge(say("valid"), "green")


class HealthCertificatePages(Kitchens, Pages):
    model = HealthCertificate
    icon = "certificate"
    columns = ("person", "number", "issued_on", "expires_on", Column("state", _("state"), state))
    filters = ("expires_on",)
    search = ("person__name", "number")
    related = ("person",)
    create = (forms.CertificateForm, actions.add_health_certificate)
    update = (forms.CertificateForm, actions.change_health_certificate)
    empty = _("No health certificate has been entered yet. Without a valid one nobody may work in the kitchen.")

    def rows(self) -> QuerySet:
        days = SafetyLimit.objects.in_force().filter(key=SafetyLimit.Key.CERTIFICATE_DAYS)
        return super().rows().annotate(warn=Subquery(days.values("value")[:1]))


# -- temperatures, disinfection ----------------------------------------------------------------------------------------
def is_fine(reading: Reading) -> Badge:
    return Badge(say("within the limit"), "green") if reading.is_fine else Badge(say("beyond the limit"), "red")


WHAT = Column("what", _("measured of"), lambda r: r.where or f"{r.dish} · {r.meal}")
FINE = Column("is_fine", _("within the limit"), is_fine)


class ReadingPages(Kitchens, Pages):
    model = Reading
    icon = "temperature"
    columns = ("taken_at", "campus", "kind", WHAT, "celsius", FINE, "note", "taken_by")
    filters = ("campus", "kind", "is_fine")
    related = ("campus", "meal__sitting__area", "dish", "taken_by")
    create = (forms.ReadingForm, actions.add_reading)
    empty = _("No temperature has been entered yet.")


class DisinfectionPages(Kitchens, Pages):
    model = Disinfection
    icon = "spray"
    columns = ("done_at", "campus", "what", "way", "minutes", "done_by")
    filters = ("campus", "way")
    related = ("campus", "done_by")
    create = (forms.DisinfectionForm, actions.add_disinfection)
    empty = _("No disinfection has been entered yet.")


class AdditivePages(Kitchens, Pages):
    model = AdditiveUse
    icon = "flask"
    columns = ("used_at", "campus", "additive", "food", "kilograms", "grams", "most", "used_by")
    filters = ("campus",)
    search = ("additive", "food")
    related = ("campus", "used_by")
    create = (forms.AdditiveForm, actions.add_additive_use)
    empty = _("No use of an additive has been entered yet. Weigh and enter each, with what GB 2760 allows.")


# -- deliveries --------------------------------------------------------------------------------------------------------
def papers_until(delivery: Delivery) -> Any:
    """So many months after the shelf life."""
    row = SafetyLimit.objects.in_force().filter(key=SafetyLimit.Key.PAPERS_MONTHS).first()
    if row is None:
        return EMPTY
    months = delivery.best_before.year * 12 + delivery.best_before.month - 1 + int(row.value)
    last = (date(months // 12 + (months % 12 == 11), (months + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(months // 12, months % 12 + 1, min(delivery.best_before.day, last))


class DeliveryPages(Kitchens, Pages):
    model = Delivery
    icon = "truck-delivery"
    columns = ("arrived_on", "ingredient", "batch", "supplier", "kilograms", "best_before", "has_quarantine",
               "residues", "used_until")  # fmt: skip
    sheet_columns = ("arrived_on", "campus", "ingredient", "batch", "supplier", "licence", "kilograms", "best_before",
                     "has_quarantine", "residues", "used_until")  # fmt: skip
    facts = (
        "arrived_on", "campus", "ingredient", "batch", "supplier", "licence", "kilograms", "best_before",
        "has_quarantine", "residues", "used_until",
        Column("papers", _("papers are kept until"), papers_until),
    )  # fmt: skip
    filters = ("campus", "arrived_on", "has_quarantine")
    search = ("ingredient__name", "supplier", "batch", "licence")
    related = ("campus", "ingredient")
    create = (forms.DeliveryForm, actions.add_delivery)
    update = (forms.DeliveryForm, actions.change_delivery)
    verbs = {"use_up": (actions.use_up_delivery, forms.UsedForm)}
    empty = _("No delivery has been entered yet. Enter each one with its papers, so that dishes can be traced back.")

    def offered(self, subject: Any) -> list[dict[str, Any]]:
        return [] if subject.used_until else super().offered(subject)
