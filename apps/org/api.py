"""Who am I: the first thing a program asks."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema

from apps.core.api import Problem

router = Router()


class Me(Schema):
    """The person in whose name the program works, and the token it uses."""

    id: int
    name: str
    unit: dict[str, Any] | None
    language: str
    token: str | None
    scopes: list[str]
    valid_until: str | None
    calls_a_minute: int | None


@router.get("me/", response={200: Me, frozenset({401, 429, 503}): Problem}, summary=_("Who am I"))
def me(request: HttpRequest) -> dict[str, Any]:
    person: Any = request.user
    token = getattr(person, "token", None)
    return {
        "id": person.pk,
        "name": person.name,
        "unit": {"id": person.unit_id, "name": str(person.unit)} if person.unit_id else None,
        "language": request.LANGUAGE_CODE,  # type: ignore[attr-defined]
        "token": token and token.name,
        "scopes": token.scopes if token else [],
        "valid_until": token and token.expires_at.isoformat(),
        "calls_a_minute": token and token.calls_a_minute,
    }
