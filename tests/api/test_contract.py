"""The document and the house agree: every operation in it is called here and answers as it says."""

import json

import pytest

from apps.core.api.house import api

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema()))
OPERATIONS = {
    facts["operationId"]: (method.upper(), where, facts)
    for where, methods in DOCUMENT["paths"].items()
    for method, facts in methods.items()
}


@pytest.fixture
def calls(room, make_room, next_monday):
    """By operation: what is sent (None for nothing), and the status it should have. ``{pk}`` is a booking or a series
    made for it."""
    day, later = next_monday.on.isoformat(), next_monday.plus(7).on.isoformat()
    one = {"place": [room.pk], "title": "会", "attendees": 3, "starts": "14:00", "ends": "15:00"}
    there = {"place": make_room("302").pk, "room": room.pk, "date": day, "starts": "16:00", "ends": "17:00"}
    return {
        "me": ("", None, 200),
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
        "cancel_series": ("", {"from_on": later}, 200),
    }


def test_every_operation_of_the_document_is_called_in_this_test(calls):
    assert sorted(calls) == sorted(OPERATIONS)


@pytest.fixture
def pk_of(program, clerk, wish, next_monday):
    def make(operation):
        mine = program(clerk)
        if "series" not in operation:
            made = mine.post("bookings/", wish).facts["id"]
            if operation == "restore_booking":
                mine.post(f"bookings/{made}/cancel/")
            return made
        facts = {name: wish[name] for name in ("place", "title", "starts", "ends", "attendees")}
        rule = {"repeats": "weekly", "times": 3, "first_on": wish["date"]}
        return mine.post("series/", {**facts, **rule}).facts["id"]

    return make


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_an_operation_answers_as_the_document_says(operation, calls, pk_of, program, clerk):
    method, where, facts = OPERATIONS[operation]
    asked, sent, status = calls[operation]
    url = where.replace("{pk}", str(pk_of(operation)) if "{pk}" in where else "")

    reply = program(clerk).call(method, url + asked, sent)

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
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
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


