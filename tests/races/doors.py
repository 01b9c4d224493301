"""The two ways in: the pages people click on, and the API programs call. Both are raced with the same wishes."""

import json
from dataclasses import dataclass
from typing import Any

from tests.serving import Answer, Visitor


@dataclass(frozen=True)
class Door:
    """What a race needs of a way in. ``key`` and ``version`` among the fields mean the same at both."""

    name: str

    def __str__(self) -> str:
        return self.name

    def book(self, visitor: Visitor, wish: dict[str, Any]) -> Answer:
        raise NotImplementedError

    def repeat(self, visitor: Visitor, wish: dict[str, Any]) -> Answer:
        """Book regular meetings."""
        raise NotImplementedError

    def change(self, visitor: Visitor, booking: int, wish: dict[str, Any]) -> Answer:
        raise NotImplementedError

    def do(self, visitor: Visitor, verb: str, booking: int, wish: dict[str, Any]) -> Answer:
        """One of the other verbs of a booking."""
        raise NotImplementedError

    def found(self, answer: Answer) -> str:
        """Which record somebody was led to."""
        raise NotImplementedError


class Pages(Door):
    def book(self, visitor, wish):
        return visitor.post("/meetings/bookings/new/", wish)

    def repeat(self, visitor, wish):
        return visitor.post("/meetings/series/new/", wish)

    def change(self, visitor, booking, wish):
        return visitor.post(f"/meetings/bookings/{booking}/edit/", wish)

    def do(self, visitor, verb, booking, wish):
        return visitor.post(f"/meetings/bookings/{booking}/{verb}/", wish, Accept="application/json")

    def found(self, answer):
        return answer.location


class Api(Door):
    def book(self, visitor, wish):
        return self._call(visitor, "POST", "bookings/", wish)

    def repeat(self, visitor, wish):
        return self._call(visitor, "POST", "series/", wish)

    def change(self, visitor, booking, wish):
        return self._call(visitor, "PATCH", f"bookings/{booking}/", wish)

    def do(self, visitor, verb, booking, wish):
        return self._call(visitor, "POST", f"bookings/{booking}/{verb}/", wish)

    def found(self, answer):
        return str(json.loads(answer.body)["id"])

    @staticmethod
    def _call(visitor, method, where, wish):
        """With the visitor's token; no cookie goes along."""
        sent = {"Content-Type": "application/json", **visitor.token}
        facts = dict(wish)
        if key := facts.pop("key", None):
            sent["Idempotency-Key"] = str(key)
        if version := facts.pop("version", None):
            sent["If-Match"] = f'"{version}"'
        return Visitor(visitor.port).ask(method, f"/api/v1/meetings/{where}", json.dumps(facts), sent)


PAGES, API = Pages("pages"), Api("API")
