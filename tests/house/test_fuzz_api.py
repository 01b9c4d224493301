"""Hostile JSON at every operation of the API: never a 5xx, always the one shape.

By three people, as in ``test_fuzz``: every field of every body, every parameter, every header that is read, and bodies
that are no JSON at all. The fields are read off the document: a new operation is tried without anybody thinking of it.
Every field gets a hostile value in each call; what the answer does not complain of is sent again, the rest made good.
"""

import json
from urllib.parse import urlencode

import pytest
from django.db import transaction

from apps.core.api.house import api
from apps.org.actions import issue_token
from apps.org.models import ApiToken
from tests.depth import every
from tests.house.fuzzing import HUGE, LONG, MARKUP, ODD
from tests.house.test_access import links, operations, records, subject_of  # noqa: F401  a fixture
from tests.house.test_fuzz import boss, people  # noqa: F401  fixtures
from tests.plain import PlainClient

DOCUMENT = api.get_openapi_schema()
# As they stand in JSON: some of these no serialiser would write.
VALUES = [
    json.dumps(MARKUP), '"\\u0000"', f'"{HUGE}"', HUGE, "-1", "1e400", "NaN", "0.5", "²", "true", "null", "[]", "{}",
    "[[1], {}]", '[null, "x"]', json.dumps(LONG), json.dumps(ODD), '"\\ud800"', '"0001-01-01"', '"9999-12-31"',
    '"24:00"', '{"2026-12-01": {"choice": "room", "room": {}}}', '{"9999-99-99": "skip", "\\u0000": 5}',
]  # fmt: skip
BODIES = [
    "", "[1]", "null", "{]", '"x"', "[" * 5_000, '{"place": ' * 500, "\x00", '{"title": "\\ud800\\udfff"}', "9" * 5_000,
]  # fmt: skip
HEADERS = [{"HTTP_IF_MATCH": value} for value in ('"x"', "W/", "²", HUGE, "*", '"-1"')]
HEADERS += [{"HTTP_IDEMPOTENCY_KEY": value} for value in ("x" * 300, "\x00", "0" * 32, "é")]
ASKED = ["x", "\0", HUGE, "²", MARKUP, "9999-12-31", "-1", ""]
NUMBERS = ("0", HUGE, "9" * 400, "-1", "²", "x", "1%00")


class Caller:
    """Calls whose traces are rolled back, and what went wrong with them."""

    def __init__(self, person):
        token = issue_token(by=person, name="试", scopes=["read", "book"], days=1)
        ApiToken.objects.filter(pk=token.pk).update(calls_a_minute=1_000_000)
        self.client, self.header, self.wrong = PlainClient(), f"Bearer {token.secret}", []

    def call(self, method, url, body="{}", **headers):
        says = f"{method} {url[:120]} {body[:60]!a} {headers}"
        try:
            with transaction.atomic():
                named = {"HTTP_AUTHORIZATION": self.header, **headers}
                reply = self.client.generic(method, url, body, content_type="application/json", **named)
                transaction.set_rollback(True)
        except Exception as error:
            self.wrong.append(f"{says}: {error!r:.300}")
            return {}
        if reply.status_code >= 500:
            self.wrong.append(f"{says}: {reply.status_code}")
        elif not reply["Content-Type"].startswith("application/json"):
            self.wrong.append(f"{says}: {reply['Content-Type']}")
        elif reply.status_code >= 400:
            errors = json.loads(reply.content)["errors"]
            if not all(isinstance(error, str) and error for error in errors):
                self.wrong.append(f"{says}: mute")
            return json.loads(reply.content)
        return {}


def fields_of(facts):
    body = facts.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    ref = body.get("$ref") or next((one["$ref"] for one in body.get("anyOf", []) if "$ref" in one), "")
    return list(DOCUMENT["components"]["schemas"].get(ref.rsplit("/", 1)[-1], {}).get("properties", {}))


@pytest.fixture
def good(records):  # noqa: F811
    """Something sensible in every field, so that one hostile value is judged by its own merits."""
    day = records["meetings_series"].first_on.isoformat()
    times = {"starts": "16:00", "ends": "17:00", "date": day, "first_on": day, "from_on": day}
    rule = {"repeats": "weekly", "times": 2, "interval": 1}
    return {"place": [records["meetings_room"].pk], "room": records["meetings_room"].pk, "title": "会", "attendees": 3,
            **times, **rule}  # fmt: skip


def written(values):
    """A JSON object of values that are JSON already, well-formed or not."""
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in values.items()) + "}"


def send_all(caller, method, url, fields, good):
    """Each field with each value, a different one in every field at a time."""
    known = {name: json.dumps(value) for name, value in good.items() if name in fields}
    for round_ in every(3, range(len(VALUES)), first=len(url)) if fields else ():
        hostile = {name: VALUES[(n + round_) % len(VALUES)] for n, name in enumerate(fields)}
        answer = caller.call(method, url, written(hostile))
        faults = answer.get("fields") or {}
        kept = {name: value for name, value in hostile.items() if name not in faults}
        if kept and faults:
            caller.call(method, url, written({**known, **kept}))


def test_no_operation_breaks_at_whatever_is_sent(records, people, good):  # noqa: F811
    wrong = []
    for who, person in people.items():
        caller, thorough = Caller(person), who == "boss"
        for turn, (where, method) in enumerate(operations()):
            url = where.replace("{pk}", str(subject_of(where, records).pk))
            fields = fields_of(DOCUMENT["paths"][where][method.lower()])
            if thorough:
                send_all(caller, method, url, fields, good)
            elif fields:
                caller.call(method, url, written({n: VALUES[(i + turn) % len(VALUES)] for i, n in enumerate(fields)}))
            # Bodies that are none and headers are read in one place, before any operation.
            for n in range(3 if thorough else 1):
                caller.call(method, url, BODIES[(turn + n) % len(BODIES)])
                caller.call(method, url, json.dumps(good), **HEADERS[(turn + n) % len(HEADERS)])
        wrong += caller.wrong
    assert not wrong, "\n".join(wrong)


def test_no_operation_breaks_at_whatever_its_address_asks(records, people):  # noqa: F811
    wrong = []
    for who, person in people.items():
        caller = Caller(person)
        for where, method in operations():
            parameters = DOCUMENT["paths"][where][method.lower()].get("parameters", [])
            asked = [one["name"] for one in parameters if one["in"] == "query"]
            pages = [name for name in ("page", "per_page") if name in asked]
            for round_ in every(2, range(len(ASKED)), first=len(where)) if asked else ():
                values = {name: ASKED[(n + round_) % len(ASKED)] for n, name in enumerate(asked)}
                caller.call(method, f"{where.replace('{pk}', '1')}?{urlencode(values)}", "")
                if pages:  # which are read when everything else was right
                    caller.call(method, f"{where}?{urlencode({name: values[name] for name in pages})}", "")
            for number in NUMBERS if who == "boss" and "{pk}" in where else ():
                caller.call(method, where.replace("{pk}", number))
        wrong += caller.wrong
    assert not wrong, "\n".join(wrong)


def test_the_probe_finds_an_operation_that_breaks(records, people, monkeypatch):  # noqa: F811
    """The control: one operation is broken on purpose."""
    monkeypatch.setattr("apps.meetings.api.rooms.room_line", lambda room: 1 / 0)
    caller = Caller(people["boss"])

    caller.call("GET", "/api/v1/meetings/rooms/", "")

    assert len(caller.wrong) == 1
