"""The document and the house agree: every operation in it is called here and answers as it says."""

import json

import pytest

from apps.core.api.house import api
from apps.meetings.models import MeetingClass
from apps.org.models import Role
from tests.findings.records import finding

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema()))
OPERATIONS = {
    facts["operationId"]: (method.upper(), where, facts)
    for where, methods in DOCUMENT["paths"].items()
    for method, facts in methods.items()
}


@pytest.fixture
def calls(room, make_room, next_monday, together):
    """By operation: what is sent (None for nothing), and the status it should have. ``{pk}`` is a booking, a series, a
    place on the waiting list or an invitation made for it."""
    day, later = next_monday.on.isoformat(), next_monday.plus(7).on.isoformat()
    one = {"place": [room.pk], "title": "会", "attendees": 3, "starts": "14:00", "ends": "15:00"}
    there = {"place": make_room("302").pk, "room": room.pk, "date": day, "starts": "16:00", "ends": "17:00"}
    return together | {
        "me": ("", None, 200),
        "list_findings": ("?state=unsettled", None, 200),
        "get_finding": ("", None, 200),
        "list_rooms": (f"?date={day}", None, 200),
        "free_rooms": (f"?date={day}&starts=09:00&ends=10:00", None, 200),
        "occupancy_day": (f"?date={day}", None, 200),
        "occupancy_week": (f"?date={day}", None, 200),
        "list_bookings": ("?mine=1", None, 200),
        "book": ("", {**one, "date": day}, 201),
        "get_booking": ("", None, 200),
        "change_booking": ("", {"title": "改"}, 200),
        "move_booking": ("", there, 200),
        "extend_booking": ("", {"ends": "11:00"}, 200),
        "end_early_booking": ("", {}, 422),
        "cancel_booking": ("", {"reason": "改期"}, 200),
        "restore_booking": ("", {}, 200),
        "no_show_booking": ("", {}, 403),
        "book_series": ("", {**one, "first_on": day, "repeats": "weekly", "times": 2}, 201),
        "get_series": ("", None, 200),
        "change_series": ("", {"title": "改", "from_on": later}, 200),
        "prolong_series": ("", {"last_on": next_monday.plus(28).on.isoformat()}, 200),
        "cancel_series": ("", {"from_on": later}, 200),
        "check_in_booking": ("", {}, 422),
        "resettle_booking": ("", there, 422),
    }


@pytest.fixture
def together(room, next_monday, colleague, units, first_class):
    """The same for what people do with each other."""
    wish = {"title": "会", "attendees": 3, "date": next_monday.on.isoformat(), "starts": "14:00", "ends": "15:00"}
    one = {**wish, "place": [room.pk]}
    return {
        "invite_booking": ("", {"names": colleague.name}, 200),
        "book_by_telephone": ("", {**one, "unit": units.finance.pk}, 201),
        "pre_empt": ("", {**one, **first_class}, 422),
        "list_waits": ("?status=waiting", None, 200),
        "wait": ("", {**wish, "room": room.pk}, 201),
        "get_wait": ("", None, 200),
        "accept_offer": ("", {}, 422),
        "leave_list": ("", {}, 200),
        "list_attendees": ("", None, 200),
        "list_invitations": ("?answer=asked", None, 200),
        "get_attendee": ("", None, 200),
        "come": ("", {}, 200),
        "ask_leave": ("", {"reason": "出差"}, 200),
        "send_substitute": ("", {"person": "zhao"}, 200),
        "uninvite": ("", {}, 200),
        "get_statistics": ("?period=2026-H1", None, 200),
    }


@pytest.fixture
def first_class(make_person):
    """What a meeting that goes before others says of itself."""
    leader = make_person("sun", roles=[Role.LEADER])
    rank = MeetingClass.objects.create(name="党委会", rank=10)
    return {"meeting_class": rank.pk, "reason": "传达精神", "approved_by": leader.pk}


def test_every_operation_of_the_document_is_called_in_this_test(calls):
    assert sorted(calls) == sorted(OPERATIONS)


@pytest.fixture
def pk_of(program, clerk, colleague, make_person, wish, next_monday):
    """Makes what the operation at that address is about."""

    def make(operation, where):
        if operation == "get_finding":
            return finding(clerk).pk
        mine = program(clerk)
        booking = mine.post("bookings/", wish).facts["id"]
        if operation == "restore_booking":
            mine.post(f"bookings/{booking}/cancel/")
        if "/waits/" in where:
            once = {name: wish[name] for name in ("title", "date", "starts", "ends", "attendees")}
            return mine.post("waits/", {**once, "room": wish["place"][0]}).facts["id"]
        if "/attendees/" in where:
            make_person("zhao", name="赵明")
            mine.post(f"bookings/{booking}/invite/", {"names": colleague.name})
            asked = mine.get(f"bookings/{booking}/attendees/").facts[0]["id"]
            return booking if where.endswith("}/attendees/") else asked
        if "/series/" not in where:
            return booking
        facts = {name: wish[name] for name in ("place", "title", "attendees")}
        rule = {"starts": "11:00", "ends": "12:00", "repeats": "weekly", "times": 3, "first_on": wish["date"]}
        return mine.post("series/", {**facts, **rule}).facts["id"]

    return make


KEEPERS = {"book_by_telephone", "pre_empt", "get_statistics"}


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_an_operation_answers_as_the_document_says(operation, calls, pk_of, program, clerk, keeper):
    method, where, facts = OPERATIONS[operation]
    asked, sent, status = calls[operation]
    url = where.replace("{pk}", str(pk_of(operation, where)) if "{pk}" in where else "")

    reply = program(keeper if operation in KEEPERS else clerk).call(method, url + asked, sent)

    assert reply.status == status, reply.body
    schema = facts["responses"][str(status)]["content"]["application/json"]["schema"]
    assert mistakes(reply.facts, schema) == []
    assert facts["summary"]


def mistakes(value, schema, where="$"):
    """Where a value is not what the schema says; as much of JSON Schema as the document uses."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        tried = [mistakes(value, one, where) for one in schema["anyOf"]]
        return min(tried, key=len)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None),
             "number": float}  # fmt: skip
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{where} is no {schema['type']}: {value!r}"]
    found = []
    if isinstance(value, list) and "items" in schema:
        found += [m for n, one in enumerate(value) for m in mistakes(one, schema["items"], f"{where}[{n}]")]
    if isinstance(value, dict) and "properties" in schema:
        found += [f"{where} lacks {name}" for name in schema.get("required", []) if name not in value]
        found += [f"{where} has {name} too" for name in value if name not in schema["properties"]]
        for name, inner in schema["properties"].items():
            found += mistakes(value[name], inner, f"{where}.{name}") if name in value else []
    return found


def test_the_check_finds_what_is_wrong():
    schema = {"$ref": "#/components/schemas/Problem"}

    assert mistakes({"errors": ["x"], "code": "y"}, schema) == []
    found = mistakes({"errors": "x", "more": 1}, schema)
    assert found == ["$ lacks code", "$ has more too", "$.errors is no array: 'x'"]


def test_what_the_verb_needs_is_what_the_schema_asks(program, clerk, wish):
    """Without any one of the fields it calls required, a booking is refused; with them alone it is made."""
    required = DOCUMENT["components"]["schemas"]["Booking"]["required"]
    mine = program(clerk)

    for name in required:
        assert mine.post("bookings/", {key: wish[key] for key in required if key != name}).status == 422
    assert mine.post("bookings/", {key: wish[key] for key in required}).status == 201
