"""Hostile typing at every address: nobody gets a broken page, and nothing typed comes back as markup.

Every form and every parameter of every address is tried with what attackers and broken tools send, by three people:
one who may nearly everything, a keeper of one campus, and an officer who belongs to no unit.
"""

from contextlib import suppress
from itertools import chain

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from apps.org.models import Role
from tests.house.test_access import TRADES, address_of, addresses, links, records, trade_of  # noqa: F401  fixtures
from tests.plain import logged_in

MARKUP = "\"'><img src=x onerror=alert(1)>"
LONG, HUGE, ODD = "字" * 10_000, "9" * 20, "\u202e😀\ud7ff\x1b\ufffe%s{{7*7}}"
TYPED = [MARKUP, "\0", HUGE, "²", LONG, ODD, "0001-01-01T00:00", "9999-12-31"]
# One field at a time, the others filled in sensibly.
DAYS, NUMBERS, TEXTS = ["0001-01-01"], [HUGE], [MARKUP]
# What the pages read from their address without a form that would name it.
ASKED = ["q", "page", "sort", "date", "campus", "unit", "mine", "room", "hours", "format", "place", "booking", "next"]
BOARDS = ["search", *(f"meetings_{page}" for page in ("day", "week", "month", "sheet", "find", "free"))]
FILLED = {"title": "例会", "starts": "09:00", "ends": "10:00", "note": "茶水", "reason": "改期"}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def boss(make_person):
    return make_person("boss", roles=[Role.OFFICE_ADMIN, Role.ROOM_KEEPER, Role.UNIT_CLERK, Role.LEADER])


@pytest.fixture
def people(boss, make_person, campuses):
    keeper = make_person("campus", roles=[Role.ROOM_KEEPER, Role.UNIT_CLERK], campus=campuses.main)
    officer = make_person("officer", roles=[Role.SECURITY_ADMIN])
    officer.unit = None
    officer.save()
    return {"boss": boss, "keeper": keeper, "officer": officer}


class Trials:
    """Sends requests whose traces are rolled back, and keeps what went wrong."""

    def __init__(self, person):
        self.client, self.wrong = logged_in(person), []
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
                if after and reply.status_code == 302:
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


def urls_of(trade, records):  # noqa: F811
    named = [(name, converters) for name, converters in sorted(addresses()) if trade_of(name) == trade]
    return {name: address_of(name, converters, records) for name, converters in named}


def form_of(reply):
    context = getattr(reply, "context", None)
    return context.get("form") if context is not None else None


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


def fitting(field):
    """What is worth trying in a field of that kind."""
    if isinstance(field, forms.DateField | forms.DateTimeField):
        return DAYS
    if isinstance(field, forms.IntegerField | forms.ChoiceField | forms.ModelChoiceField):
        return NUMBERS
    return TEXTS


def looks(trials, says):
    """Whatever was kept is shown again: on its record, in the lists, on the boards, in the palette."""

    def after(reply):
        with suppress(Resolver404):
            base = reply.url.rsplit("/", 2)[0] + "/"
            resolve(base)
            for url in (base, f"{base}export/"):
                trials.send("get", url, says=says)
        for url in (reply.url, "/search/?q=img", "/meetings/sheet/"):
            trials.send("get", url, says=says)

    return after


def accepted(reply):
    return reply is not None and reply.status_code == 302


def shown_again(trials, url, good, kept, *, says):
    """Markup that was accepted in each of these fields is sent in all of them at once, so that the pages which show it
    are looked at once; where the fields do not go together, once for each."""

    def send(fields):
        note = f"{says} {', '.join(fields)}={MARKUP[:20]!a}"
        return trials.send("post", url, {**good, **dict.fromkeys(fields, MARKUP)}, says=note, after=looks(trials, note))

    if len(kept) > 1 and accepted(send(kept)):
        return
    for field in kept:
        send([field])


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("who", ["boss", "keeper", "officer"])
def test_no_form_breaks_at_whatever_is_typed_into_it(records, people, next_monday, who, trade):  # noqa: F811
    trials = Trials(people[who])
    for name, url in urls_of(trade, records).items():
        if name in ("logout", "login"):
            continue
        form = form_of(trials.look(url, says=name))
        if form is None or not hasattr(form, "get_initial_for_field"):
            continue
        trials.send("post", url, "{]", says=name, content_type="application/json")
        good = filled(form, next_monday)
        typed = TYPED if who == "boss" else [MARKUP]
        for value in typed:
            says = f"{name} all={value[:20]!a}"
            trials.send("post", url, {field: [value, value] for field in form.fields}, says=says)
        kept = []
        for field, value in ((f, v) for f in form.fields if who == "boss" for v in fitting(form.fields[f])):
            reply = trials.send("post", url, {**good, field: value}, says=f"{name} {field}={value[:20]!a}")
            if value == MARKUP and accepted(reply):
                kept.append(field)
        shown_again(trials, url, good, kept, says=name)
        trials.send("post", url, good, says=f"{name} good")
    assert not trials.wrong, "\n".join(trials.wrong)


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("who", ["boss", "keeper"])
def test_no_page_breaks_at_whatever_its_address_asks(records, people, who, trade):  # noqa: F811
    trials = Trials(people[who])
    for name, url in urls_of(trade, records).items():
        reply = trials.look(url, says=name)
        if reply is None or reply.status_code != 200:
            continue
        form, filters = form_of(reply), reply.context and reply.context.get("filter_form")
        own = list(chain(*(f.fields for f in (form, filters) if hasattr(f, "fields"))))
        ranged = [f"{field}_{edge}" for field in own for edge in ("min", "max", "after", "before")]
        for value in [MARKUP, "\0", HUGE, "²", "id:x"] if who == "boss" else [MARKUP]:
            asked = dict.fromkeys([*ASKED, *own, *ranged], value)
            trials.send("get", url, asked, says=f"{name} all={value[:20]!a}")
        # Boards stop reading at the first thing they cannot use; forms and filters look at each by itself.
        if who == "boss" and name in BOARDS:
            for one, value in ((o, v) for o in own or ASKED for v in ("²", "9999-12-31")):
                trials.send("get", url, {one: value}, says=f"{name} {one}={value[:20]!a}")
    assert not trials.wrong, "\n".join(trials.wrong)
