"""Programs that work for the people of the small bureau."""

import json
from types import SimpleNamespace

import pytest
from django.test import Client

from apps.org.actions import issue_token


class Program:
    """Calls the API with a token: ``program.post("bookings/", {…}, if_match="2")`` → status, facts, headers."""

    BASE = "/api/v1/"

    def __init__(self, token: str, base: str = "meetings/"):
        self.client, self.token, self.base = Client(), token, self.BASE + base

    def call(self, method, where, facts=None, **headers):
        url = where if where.startswith("/") else self.base + where
        named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if self.token:
            named.setdefault("HTTP_AUTHORIZATION", f"Bearer {self.token}")
        sent = {} if facts is None else {"data": json.dumps(facts), "content_type": "application/json"}
        reply = self.client.generic(method, url, **sent, **named)
        is_json = reply["Content-Type"].startswith("application/json")
        facts = reply.json() if is_json else None
        return SimpleNamespace(status=reply.status_code, facts=facts, headers=reply, body=reply.content.decode())

    def get(self, where, **headers):
        return self.call("GET", where, **headers)

    def post(self, where, facts=None, **headers):
        return self.call("POST", where, {} if facts is None else facts, **headers)

    def patch(self, where, facts, **headers):
        return self.call("PATCH", where, facts, **headers)


@pytest.fixture
def program():
    """program(person) → a program that may read and book in that person's name."""

    def make(person, scopes=("read", "book"), calls=10_000, **facts):
        token = issue_token(by=person, name="大屏", scopes=list(scopes), days=30)
        type(token).objects.filter(pk=token.pk).update(calls_a_minute=calls, **facts)
        return Program(token.secret)

    return make


@pytest.fixture
def wish(room, next_monday):
    return {
        "place": [room.pk], "title": "党组会", "date": next_monday.on.isoformat(), "starts": "09:00", "ends": "10:00",
        "attendees": 6,
    }  # fmt: skip
