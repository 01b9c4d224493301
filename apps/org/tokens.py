"""Letting programs in: a token is 256 random bits, kept as a hash, and its calls are counted in the database."""

import hashlib
from secrets import token_urlsafe
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused
from apps.org.models import ApiToken

# Tells people and scanners for lost secrets what they have found.
MARK = "jghq_"
SHOWN = 10  # characters by which a person recognises a token

# Committed without waiting for the disk: a crash forgets the calls of its last moment, and no call waits for one.
COUNT = """
    WITH unhurried AS (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE org_apitoken
    SET calls = CASE WHEN minute = %(minute)s THEN calls + 1 ELSE 1 END, minute = %(minute)s, last_used_at = %(now)s
    FROM unhurried
    WHERE id = %(pk)s AND (minute IS DISTINCT FROM %(minute)s OR calls < calls_a_minute)
"""


class TooMany(Refused):
    """The program calls more often than it may; ``retry_after`` seconds later it may again."""

    status = 429

    def __init__(self, seconds: int):
        super().__init__(_("Too many calls with this token. Wait %(n)s seconds.") % {"n": seconds})
        self.retry_after = seconds


def made() -> str:
    return MARK + token_urlsafe(32)


def digest(text: str) -> str:
    """No slow hash: 256 random bits cannot be guessed, and every call would pay for it."""
    return hashlib.sha256(text.encode()).hexdigest()


def bearer(text: str) -> ApiToken | None:
    """The token that ``text`` is, and its call counted; None where it opens nothing. Raises ``TooMany``."""
    token = ApiToken.objects.live().filter(digest=digest(text)).order_by().first()
    if token is not None:
        _count(token)
    return token


def card(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """On the page of preferences."""
    return "org/_my_tokens.html", {"count": ApiToken.objects.live().filter(person=request.user).count()}


def _count(token: ApiToken) -> None:
    """One statement that counts and judges, so that calls at the same instant cannot all be the last one allowed."""
    now = timezone.now()
    facts = {"pk": token.pk, "now": now, "minute": now.replace(second=0, microsecond=0)}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, facts)
        if not cursor.rowcount:
            raise TooMany(60 - now.second)
