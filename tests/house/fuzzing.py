"""Hostile typing: what is sent, who sends it, and what a form makes of it before anybody sends it.

Asking a page costs ten milliseconds, asking a form a tenth of one. So each field of a form is tried with every hostile
value where the form stands; and sent are only the values that some field took, many in one posting.
"""

from copy import copy

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.datastructures import MultiValueDict

from tests.house.test_access import trade_of
from tests.plain import logged_in

MARKUP = "\"'><img src=x onerror=alert(1)>"
LONG, HUGE, ODD = "字" * 10_000, "9" * 20, "\u202e😀\ud7ff\x1b\ufffe%s{{7*7}}"
TYPED = [MARKUP, "\0", HUGE, "²", LONG, ODD, "0001-01-01T00:00", "9999-12-31", "-1", "NaN", "1e400", "[]"]
FIRST_DAY, LAST_DAY = "2000-01-01", "2100-12-31"
FILLED = {"title": "例会", "starts": "09:00", "ends": "10:00", "note": "茶水", "reason": "改期"}
NO_TEXTS = (forms.ChoiceField, forms.ModelChoiceField, forms.IntegerField, forms.DateField, forms.DateTimeField)


class Trials:
    """Sends requests whose traces are rolled back, and keeps what went wrong."""

    def __init__(self, person):
        self.person, self.wrong = person, []
        self.client = logged_in(person)
        self.reader = logged_in(person, Client)  # whose replies know their forms

    def look(self, url, *, says):
        return self.send("get", url, says=says, client=self.reader)

    def send(self, method, url, data=None, *, says="", after=None, client=None, **more):
        reply = None
        try:
            with transaction.atomic():
                reply = getattr(client or self.client, method)(url, data, **more)
                body = b"".join(reply.streaming_content) if reply.streaming else reply.content
                self.judge(method, url, reply, body, says)
                if after and accepted(reply):
                    after(reply)
                transaction.set_rollback(True)
        except Exception as error:
            self.wrong.append(f"{method} {url} {says}: {error!r:.300}")
        return reply

    def judge(self, method, url, reply, body, says):
        if reply.status_code >= 500:
            self.wrong.append(f"{method} {url} {says}: {reply.status_code}")
        if b"<img src=x" in body and "html" in reply["Content-Type"]:
            self.wrong.append(f"{method} {url} {says}: unescaped")


def accepted(reply):
    return reply is not None and reply.status_code == 302


FORM_PAGES = ("create", "update")


# -- which forms there are, and who may open them ----------------------------------------------------------------------
def patterns(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


def declared(trade):
    """By the name of its address: the form of each page of that trade that is declared to have one."""
    found = {}
    for entry in patterns():
        view, how = getattr(entry.callback, "view_class", None), getattr(entry.callback, "view_initkwargs", {})
        if view is None or trade_of(entry.name) != trade:
            continue
        page = how.get("page")
        form = view.verbs[how["verb"]][1] if page == "act" else getattr(view, page)[0] if page in FORM_PAGES else None
        if form is not None:
            found[entry.name] = form
    return found


# -- a form, tried where it stands -------------------------------------------------------------------------------------
def form_of(reply):
    context = getattr(reply, "context", None)
    form = context.get("form") if context is not None else None
    return form if hasattr(form, "get_initial_for_field") else None


def judged(form, sent):
    """The fields in which the form finds fault with what is sent."""
    one = copy(form)
    data = QueryDict(mutable=True)
    files = MultiValueDict({name: [value] for name, value in sent.items() if isinstance(value, SimpleUploadedFile)})
    for name, value in sent.items():
        if name not in files:
            data.setlist(name, value if isinstance(value, list) else [value])
    one.data, one.files, one.is_bound, one._errors, one._bound_fields_cache = data, files, True, None, {}
    if hasattr(form, "instance"):
        one.instance = copy(form.instance)
    with transaction.atomic():
        one.full_clean()
        transaction.set_rollback(True)
    return set(one.errors)


def dealt(fields, round_):
    """A hostile value for each field: every one gets another, and over the rounds each gets all of them."""
    return {name: [TYPED[(n + round_) % len(TYPED)]] * 2 for n, name in enumerate(fields)}


def survivors(form, wrong, says):
    """What fields take of all that is hostile, as {value: names}; what makes the form itself fall is written down."""
    taken = {}
    for round_ in range(len(TYPED)):
        sent = dealt(form.fields, round_)
        try:
            faults = judged(form, sent)
        except Exception as error:
            wrong.append(f"{says} round {round_}: {error!r:.300}")
            continue
        for name, (value, _again) in sent.items():
            if name not in faults and not isinstance(form.fields[name], forms.BooleanField | forms.FileField):
                taken.setdefault(value, []).append(name)
    return taken


def extremes(form):
    """The furthest that days and numbers may go: two postings, one at each end."""
    last, first = {}, {}
    for name, field in form.fields.items():
        if isinstance(field, forms.DateField):
            last[name], first[name] = LAST_DAY, FIRST_DAY
        elif isinstance(field, forms.DateTimeField):
            last[name], first[name] = f"{LAST_DAY}T23:59", f"{FIRST_DAY}T00:00"
        elif isinstance(field, forms.IntegerField) and name != "version":  # decimals and floats are such, too
            last[name] = str(HUGE if field.max_value is None else field.max_value)
            first[name] = str(-1 if field.min_value is None else field.min_value)
    return last, first


def is_text(field):
    return not isinstance(field, NO_TEXTS)


# -- what somebody sensible types --------------------------------------------------------------------------------------
def filled(form, next_monday):
    """Something sensible in every field, so that one hostile field is judged by its own merits."""
    sent = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if isinstance(value, list | tuple) or hasattr(value, "all"):
            value = [getattr(one, "pk", one) for one in value]
        if value in (None, "", []):
            value = guess(name, field, next_monday)
        if value not in (None, "", []) and value is not False:
            sent[name] = field.prepare_value(value)
    return {**sent, "key": ""}


def guess(name, field, next_monday):
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("x.xlsx", b"PK\x03\x04 nothing")
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [one.pk for one in field.queryset[:1]]
    if isinstance(field, forms.ModelChoiceField):
        return next((one.pk for one in field.queryset[:1]), "") if field.required else ""
    if isinstance(field, forms.DateTimeField):
        return f"{next_monday.on}T10:00" if name.startswith("end") else f"{next_monday.on}T09:00"
    if isinstance(field, forms.DateField):
        return "" if name in ("ends_on", "closed_on") else f"{next_monday.on}"
    if isinstance(field, forms.TypedChoiceField | forms.ChoiceField):
        return next((value for value, _label in field.choices if value), "") if field.required else ""
    if isinstance(field, forms.IntegerField):
        return 5 if field.required else ""
    return FILLED.get(name, "Wei-2026-xyz" if "password" in name or name == "again" else "zhangwei")
