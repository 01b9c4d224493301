"""Hostile typing at every address: nobody gets a broken page, and nothing typed comes back as markup.

Every form is tried by somebody who may open it, found in the table of access, and sent once by a keeper of one campus
and by an officer who belongs to no unit; every parameter of every address by whoever may read the page.
"""

from contextlib import suppress
from itertools import chain

import pytest
from django.urls import Resolver404, resolve
from django.utils.safestring import mark_safe

from apps.org.models import Role
from tests.depth import every
from tests.house import fuzzing
from tests.house.fuzzing import HUGE, LONG, MARKUP, ODD, Trials, accepted, form_of
from tests.house.test_access import (  # noqa: F401  fixtures
    ACTORS,
    TRADES,
    actors,
    address_of,
    addresses,
    answers,
    links,
    record_of,
    records,
    reviewed,
    trade_of,
)

# What the pages read from their address without a form that would name it.
ASKED = ["q", "page", "sort", "date", "campus", "unit", "mine", "room", "hours", "format", "place", "booking", "next",
         "period", "first", "last", "on", "heap", "key", "keys", "within", "visit", "scope", "quarter", "money", "line",
         "area", "code"]  # fmt: skip
VALUES = [MARKUP, "-1", HUGE, "\0", "²", "id:x", "0", LONG[:300], "9999-12-31", "1.5", "[]", ODD]
ROUNDS = every(3, [1, 4, 6, 9, 11])
BOARDS = ["search", *(f"meetings_{page}" for page in ("day", "week", "month", "sheet", "find", "free"))]
# What is posted to addresses that have no form.
POSTED = ["key", "version", "value", "sample", "request", "up_to", "places", "only", "next", "code", "anew", "back"]


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


@pytest.fixture
def approver(records, make_person):  # noqa: F811
    """Whose turn it is to decide on the request: nobody of the access table."""
    post = records["approvals_request"].steps.get().post
    return make_person("approver", unit=post.unit, post=post)


@pytest.fixture
def everybody(actors, people, approver):  # noqa: F811
    """The boss first: most pages open for that one."""
    return {"boss": people["boss"], **{who: one for who, one in actors.items() if one}, **people, "approver": approver}


class Crowd:
    """Whoever looks at the pages of one trade."""

    def __init__(self, trade, everybody):
        self.everybody, self.trials = everybody, {}
        self.rows = {line.split(" | ")[0]: answers(line) for line in reviewed(trade)}

    def of(self, who):
        if who not in self.trials:
            self.trials[who] = Trials(self.everybody[who])
        return self.trials[who]

    def opened(self, name, url, is_form):
        """Who could look at the page, and what they saw: the boss, else whoever may by the table, else whose turn it
        is. Of a page that is declared to have a form only that counts."""
        may = [who for who, told in self.rows[name].items() if told.startswith("200 ") and who in self.everybody]
        turn = ["approver"] if is_form else []
        for who in dict.fromkeys(["boss", *may, *turn]):
            reply = self.of(who).look(url, says=name)
            if reply is not None and reply.status_code == 200 and (form_of(reply) or not is_form):
                return self.of(who), reply
        return None, None

    def opened_by_posting(self, name, form_class, subject):
        """A form that stands on another page: whoever may post it."""
        may = [who for who, told in self.rows[name].items() if told.split()[1] in ("200", "302", "409", "422")]
        trials = next((self.of(who) for who in may if who in self.everybody), None)
        return trials, trials and form_class(person=trials.person, subject=subject)

    def takes_posts(self, name):
        return any(told.split()[1] not in ("405", "login") for told in self.rows[name].values())

    @property
    def wrong(self):
        return [one for trials in self.trials.values() for one in trials.wrong]


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


def type_into(trials, name, url, form, next_monday):
    """Everything hostile: raw, where fields take it among sensible typing, and as far as days and numbers go."""
    for hostile in ({field: [MARKUP, MARKUP] for field in form.fields}, fuzzing.dealt(form.fields, len(name))):
        trials.send("post", url, hostile, says=f"{name} raw")
    good = fuzzing.filled(form, next_monday)
    works = accepted(trials.send("post", url, good, says=f"{name} good"))
    taken = fuzzing.survivors(form, trials.wrong, name)
    texts = [field for field in taken.get(MARKUP, ()) if fuzzing.is_text(form.fields[field])]
    together(trials, name, url, good, dict.fromkeys(texts, MARKUP), works, after=looks)
    last, first = fuzzing.extremes(form)
    together(trials, name, url, good, {**dict.fromkeys(taken.get(ODD, ()), ODD), **last}, works)
    together(trials, name, url, good, first, works)
    for value, fields in taken.items():
        for field in every(2, fields, first=len(name) + len(value)):
            if value not in (MARKUP, ODD) and not fuzzing.is_text(form.fields[field]):
                trials.send("post", url, {**good, field: value}, says=f"{name} {field}={value[:20]!a}")


def together(trials, name, url, good, changed, works, *, after=None):
    """All of it in one posting; where that is refused and the sensible typing was not, once for each field."""

    def send(part):
        says = f"{name} {', '.join(part)}={[value[:20] for value in part.values()]!a}"
        how = {"after": after(trials, says)} if after else {}
        return trials.send("post", url, {**good, **part}, says=says, **how)

    if changed and not accepted(send(changed)) and works and len(changed) > 1:
        for field in every(2, [*changed], first=len(name)):
            send({field: changed[field]})


def ask(trials, name, url, reply):
    """Whatever may stand behind the question mark: every parameter gets another hostile value in each round."""
    form, filters = form_of(reply), reply.context and reply.context.get("filter_form")
    own = list(chain(*(one.fields for one in (form, filters) if hasattr(one, "fields"))))
    ranged = [f"{field}_{edge}" for field in own for edge in ("min", "max", "after", "before")] if filters else []
    names = list(dict.fromkeys([*ASKED, *own, *ranged]))
    if "html" in reply["Content-Type"]:
        trials.send("get", url, dict.fromkeys(names, MARKUP), says=f"{name} all=markup")
    for round_ in ROUNDS if filters else [len(name)]:
        asked = {one: VALUES[(n + round_) % len(VALUES)] for n, one in enumerate(names)}
        trials.send("get", url, asked, says=f"{name} round {round_}")
    # Boards stop reading at the first thing they cannot use; forms and filters look at each by itself.
    for one, value in ((o, v) for o in own or ASKED for v in ("²", "9999-12-31") if name in BOARDS):
        trials.send("get", url, {one: value}, says=f"{name} {one}={value[:20]!a}")


def tried_out(trade, records, everybody, next_monday):  # noqa: F811
    """What went wrong, and the forms that nobody could be found for."""
    crowd, known, tried = Crowd(trade, everybody), fuzzing.declared(trade), set()
    for name, converters in sorted(one for one in addresses() if trade_of(one[0]) == trade):
        if name in ("logout", "login"):
            continue
        url = address_of(name, converters, records)
        trials, reply = crowd.opened(name, url, name in known)
        form = form_of(reply)
        if reply is not None:
            ask(trials, name, url, reply)
        elif name in known:
            trials, form = crowd.opened_by_posting(name, known[name], record_of(name, records))
        if form is not None:
            tried.add(name)
            type_into(trials, name, url, form, next_monday)
        if crowd.takes_posts(name):
            fields = form.fields if form else POSTED
            crowd.of("keeper").send("post", url, fuzzing.dealt(fields, len(url)), says=f"{name} keeper")
            crowd.of("officer").send("post", url, "{]", says=name, content_type="application/json")
    return crowd.wrong, sorted(set(known) - tried)


@pytest.mark.parametrize("trade", TRADES)
def test_nothing_breaks_at_whatever_is_typed(records, everybody, next_monday, trade):  # noqa: F811
    wrong, nobodys = tried_out(trade, records, everybody, next_monday)

    assert not wrong, "\n".join(wrong)
    assert nobodys == [], "forms that nobody tried"


def test_what_breaks_is_found(records, everybody, next_monday, monkeypatch):  # noqa: F811
    """The control: a form, a verb, a page and a list are broken on purpose, and one form is shut to everybody."""
    told = answers
    shut = dict.fromkeys(ACTORS, "403 403")
    monkeypatch.setattr(
        f"{__name__}.answers", lambda line: shut if line.startswith("notices_robot_edit ") else told(line)
    )
    monkeypatch.setattr("apps.notices.forms.habits.HabitForm.clean", lambda form: int("a form"), raising=False)
    monkeypatch.setattr("apps.notices.forms.channels.RobotForm.facts", lambda form: int("a verb"))
    monkeypatch.setattr("apps.notices.models.Announcement.__str__", lambda one: mark_safe(one.title))
    monkeypatch.setattr("apps.core.search.containing", lambda rows, fields, word: rows[: int("a list")])

    wrong, nobodys = tried_out("notices", records, everybody, next_monday)

    assert nobodys == ["notices_robot_edit"]
    for name, says in (
        ("notices_habit", "a form"), ("notices_robot_new", "a verb"), ("notices_announcement_new", "unescaped"),
        ("notices_announcement_list", "a list"),
    ):  # fmt: skip
        assert [one for one in wrong if f" {name} " in one and says in one], name
