"""What a phone sends, read with suspicion: every wrong thing gets a sentence, and nothing is guessed."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from apps.core.actions import Refused
from apps.findings.models.rules import Severity
from apps.inspections.models import Answer, Visit

MOST_BYTES = 256 * 1024
MOST_CHECKS, MOST_KEYS = 50, 200
CONTROLS = {n: None for n in range(32) if chr(n) not in "\n\t"} | {0x7F: None}
EARLIEST, LATEST = 1970, 2090


class TooLarge(Refused):
    status = 413


def unreadable() -> Refused:
    return Refused(_("What the phone sent cannot be read. Open the page anew and send it again; nothing is lost."))


def body_of(request: Any) -> dict[str, Any]:
    """The object that was sent. Raises ``Refused`` with a sentence."""
    if request.content_type != "application/json":
        raise unreadable()
    sent = request.read(MOST_BYTES + 1)
    if len(sent) > MOST_BYTES:
        raise TooLarge(_("That is too much at once. Send fewer checks."))
    try:
        found = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise unreadable() from error
    if not isinstance(found, dict):
        raise unreadable()
    return found


def checks_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    checks = body.get("checks", [])
    if not isinstance(checks, list) or not all(isinstance(one, dict) for one in checks):
        raise unreadable()
    if len(checks) > MOST_CHECKS:
        raise TooLarge(_("That is too much at once. Send fewer checks."))
    return checks


def facts(one: dict[str, Any], client_now: datetime | None) -> dict[str, Any]:
    """One check as the verb takes it, without its post. Raises ``Refused``."""
    return {
        "key": key(one.get("key")),
        "presence": _among(one.get("presence"), Visit.Presence.values),
        "attitude": _among(one.get("attitude") or "none", Visit.Grade.values),
        "service": _among(one.get("service") or "none", Visit.Grade.values),
        "answers": _answers(one.get("answers") or {}),
        "remark": _words(one.get("remark"), 500),
        "checked_at": moment(one.get("checked_at")),
        "client_now": client_now,
        "scanned": one.get("scanned") is True,
        "findings": [_finding(found) for found in _rows(one.get("findings"))],
        "asked": [_asked(question) for question in _rows(one.get("asked"))],
    }


def key(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise unreadable() from error


def keys(text: str) -> list[UUID]:
    """Many keys in an address; what is none is passed over."""
    found = []
    for one in text.split(",")[:MOST_KEYS]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**62:
        raise unreadable()
    return value


def moment(value: Any) -> datetime | None:
    """A time by the phone's clock, which may be decades off but must be a time."""
    if value in (None, ""):
        return None
    try:
        at = parse_datetime(value)
    except (ValueError, TypeError) as error:
        raise unreadable() from error
    if at is None or at.tzinfo is None or not EARLIEST < at.year < LATEST:
        raise Refused(_("The time of this phone cannot be right. Set its clock, then send again; nothing is lost."))
    return at


def _among(value: Any, known: list[Any]) -> str:
    if not isinstance(value, str) or value not in known:
        raise unreadable()
    return value


def _words(value: Any, most: int) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str):
        raise unreadable()
    try:
        value.encode()
    except UnicodeEncodeError as error:  # half of a character
        raise unreadable() from error
    if len(value) > most:
        raise Refused(_("At most %(most)s characters. Say it more shortly.") % {"most": most})
    return value.translate(CONTROLS).strip()


def _rows(value: Any) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise unreadable()
    return value


def _answers(value: Any) -> dict[int, str]:
    if not isinstance(value, dict):
        raise unreadable()
    try:
        return {int(item): _among(verdict, Answer.Verdict.values) for item, verdict in value.items()}
    except ValueError as error:
        raise unreadable() from error


def _finding(one: dict[str, Any]) -> dict[str, Any]:
    title = _words(one.get("title"), 120)
    if not title:
        raise Refused(_("Say what is wrong: choose a phrase or write a few words."))
    return {
        "item": number(one["item"]) if one.get("item") else None,
        "title": title,
        "detail": _words(one.get("detail"), 1000),
        "severity": _among(one["severity"], Severity.values) if one.get("severity") else "",
        "due_on": _day(one.get("due_on")),
    }


def _day(value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        on = parse_date(value)
    except (ValueError, TypeError) as error:
        raise unreadable() from error
    if on is None or not EARLIEST < on.year < LATEST:
        raise unreadable()
    return on


def _asked(one: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(one.get("right"), bool):
        raise unreadable()
    return {"code": _words(one.get("code"), 40), "text": _words(one.get("text"), 300), "right": one["right"]}
