"""What every operation does: find the record, read what was sent through its form, do the verb."""

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import create_model

from apps.core.actions import Refused
from apps.core.api.problems import Untyped
from apps.core.api.typed import as_typed, usual
from apps.core.models import LogEntry
from apps.core.policies import require

SAFE = ("GET", "HEAD")
LONGEST_KEY = 200
PAGE, LONGEST_PAGE, DEEPEST = 50, 200, 10_000


def found(rows: QuerySet, pk: int) -> Any:
    """The record of that number; one the person may not see does not exist for them."""
    try:
        return rows.get(pk=pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def do(request: HttpRequest, act: Any, form_class: Any, sent: dict[str, Any], subject: Any = None) -> Any:
    """Do the verb ``act`` with what was sent, as the page with this form would; the record as it is afterwards.

    Raises what verbs raise, and ``Untyped`` where the form says no.
    """
    require(request.user, act.verb, subject)
    key = _key(request)
    version = _version(request, sent) if subject is not None else None
    whole = {**(usual(form_class) if subject is None else {}), **sent, "key": key, "version": version}
    form = form_class(as_typed(whole), person=request.user, subject=subject)
    if not form.is_valid():
        if key and (before := LogEntry.objects.done_with(key, request.user, act.verb, subject)):
            return before
        raise Untyped(form)
    facts = {"by": request.user, "key": form.cleaned_data.get("key"), **form.facts()}
    if subject is None:
        return act(**facts)
    return act(subject, version=form.cleaned_data.get("version"), **facts) or subject


def _key(request: HttpRequest) -> UUID | None:
    """``Idempotency-Key`` is the submission key; a word that is no UUID becomes one, its own for each person."""
    word = request.headers.get("Idempotency-Key", "").strip()
    if not word:
        return None
    if len(word) > LONGEST_KEY:
        raise Refused(_("An Idempotency-Key has %(n)s characters at most.") % {"n": LONGEST_KEY})
    try:
        return UUID(word)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"person:{request.user.pk}:{word}")  # type: ignore[union-attr]


def _version(request: HttpRequest, sent: dict[str, Any]) -> Any:
    """``If-Match: "3"`` or ``"version": 3``: the version the program has seen."""
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag or tag == "*":
        return sent.get("version")
    if not (tag.isascii() and tag.isdigit()):
        raise ValidationError(_("If-Match takes the version of the record, for example \"3\"."))
    return tag


def tagged(response: HttpResponse, record: Any) -> None:
    """Which version this is, for ``If-Match``."""
    response["ETag"] = f'"{record.version}"'


def paged(request: HttpRequest, rows: QuerySet, show: Callable[[Any], dict]) -> dict[str, Any]:
    """One page of ``rows``: ``?page=2&per_page=100``. No total: counting 100,000 rows for each page is for nobody."""
    page, size = (_number(request, name, usual, most) for name, usual, most in
                  (("page", 1, DEEPEST), ("per_page", PAGE, LONGEST_PAGE)))  # fmt: skip
    start = (page - 1) * size
    here = list(rows[start : start + size + 1])
    more = page + 1 if len(here) > size else None
    return {"items": [show(row) for row in here[:size]], "page": page, "next_page": more}


def _number(request: HttpRequest, name: str, usual: int, most: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise Refused(_("“%(name)s” is a number from 1 to %(most)s.") % {"name": name, "most": most})
    return int(text)


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of ``paged``."""
    fields: Any = {"items": (list[item], ...), "page": (int, ...), "next_page": (int | None, None)}  # type: ignore[valid-type]
    return create_model(f"{item.__name__}Page", __base__=Schema, **fields)
