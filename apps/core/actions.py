"""The one way to change anything: a verb done by a person, in a transaction, on the row as it stands now.

``@action`` locks the record, checks policy and status on the locked row, runs the body, writes one ``LogEntry``
and turns a broken constraint into the sentence its model wrote for it.
Locks are always taken in one order: the record, its siblings by id, then the places it needs by id.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from functools import cache, wraps
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import search, sockets
from apps.core.models import LogEntry
from apps.core.policies import can, require

DEADLOCK, LOCK_TIMEOUT = "40P01", "55P03"
HIDDEN = "＊＊＊"  # what the trail holds in place of what a record does not let it know (``may_log``)

verbs: dict[str, Any] = {}
# Lines that are written without a verb of ours.
WRITTEN = {"core.export": _("Export"), "core.load_demo": _("Load the demo bureau")}


class Refused(ValidationError):
    """A rule of the house says no; the message tells the person what is true and what to do next."""

    status = 422


class Conflict(Refused):
    """Somebody else was there first."""

    status = 409


class Stale(Conflict):
    """The record has changed since the person looked at it; ``entries`` say how."""

    def __init__(self, entries):
        super().__init__(_("Somebody has changed this in the meantime. See what changed below, then decide again."))
        self.entries = entries


def action(verb: str, label: Any, *, when: Iterable[str] | None = None) -> Callable[[Callable], Callable]:
    """Declare the function below as the verb ``app.verb``; ``label`` is what its button and its log line say.

    ``when`` lists the statuses from which it may start. The wrapped function takes, beside its own keywords:
    ``by`` (the person), ``key`` (a UUID: the same key again returns the first result) and ``version`` (the version
    the person saw; another one raises ``Stale``). Raises ``Refused``, ``ValidationError`` or ``PermissionDenied``.
    """
    start = frozenset(when) if when is not None else None

    def wrap(perform: Callable) -> Callable:
        @wraps(perform)
        def run(subject: Any = None, *, by: Any, key: UUID | None = None, version: int | None = None, **facts: Any):
            if key and (done := LogEntry.objects.done_with(key, by, verb, subject)):
                return done
            try:
                return _twice(lambda: _once(run, perform, subject, by=by, key=key, version=version, facts=facts))
            except ValidationError:
                # Two clicks at once: the first one won while we waited for its lock.
                if key and (done := LogEntry.objects.done_with(key, by, verb, subject)):
                    return done
                raise

        run.verb, run.label, run.when = verb, label, start  # type: ignore[attr-defined]
        run.offered = lambda person, subject: (  # type: ignore[attr-defined]
            (start is None or subject.status in start) and can(person, verb, subject)
        )
        if verb in verbs:
            raise LookupError(f"{verb} is declared twice")
        verbs[verb] = run
        return run

    return wrap


def label_of(verb: str) -> Any:
    """What people call it, in the trail and wherever it is told."""
    return verbs[verb].label if verb in verbs else WRITTEN.get(verb, verb)


def _once(run: Any, perform: Callable, subject: Any, *, by: Any, key: UUID | None, version: int | None, facts: dict):
    try:
        with transaction.atomic():
            before: dict = {}
            if subject is not None:
                subject = _held(subject, version)
                before = plain(subject)
            require(by, run.verb, subject)
            if run.when is not None and subject.status not in run.when:
                raise Refused(
                    _("This is “%(status)s” now, so it is too late for that."),
                    params={"status": subject.get_status_display()},
                )
            result = perform(by=by, **facts) if subject is None else perform(subject, by=by, **facts)
            if subject is not None:
                _with_version_kept(result if isinstance(result, models.Model) else subject)
            _write_down(run.verb, subject, result, by=by, key=key, facts=facts, before=before)
            return result
    except IntegrityError as error:
        raise refusal_for(error) from error


def _twice(attempt: Callable) -> Any:
    """A deadlock victim deserves a second try; whoever waited too long for a lock is told so."""
    outermost = not connection.in_atomic_block
    try:
        return attempt()
    except OperationalError as error:
        if outermost and code_of(error) == DEADLOCK:
            return attempt()
        if code_of(error) == LOCK_TIMEOUT:
            raise Conflict(_("Several people are changing this at the moment. Please try again.")) from error
        raise


def _held(subject: Any, version: int | None) -> Any:
    """The row as it stands now, ours until the transaction ends: rules are judged on this, not on a stale copy.

    A record that speaks for another one, as a request does for what it asks, lets that one be locked first.
    """
    if hasattr(subject, "hold_first"):
        subject.hold_first()
    held = subject._meta.model._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=subject.pk)
    if version is not None and held.version != version:
        raise Stale(list(LogEntry.objects.about(held).filter(subject_version__gt=version).select_related("by")))
    held.version += 1
    return held


def _with_version_kept(about: Any) -> None:
    """The version its row has: a verb that saved nothing, as when people are asked to a meeting, has raised none, and
    neither the trail nor a program outside may be told of one that nobody will find."""
    if hasattr(about, "version"):
        row = about._meta.model._base_manager.filter(pk=about.pk).values_list("version", flat=True).first()
        about.version = about.version if row is None else row


def hold(rows: models.QuerySet) -> list:
    """Lock ``rows`` in id order until the transaction ends. FOR NO KEY UPDATE: foreign keys to them stay possible.

    Without it the exclusion constraint still lets only one rival win, but rivals that insert at the same instant
    wait for each other and PostgreSQL breaks the circle one second at a time.
    """
    return list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))


def _write_down(verb: str, subject: Any, result: Any, *, by: Any, key: UUID | None, facts: dict, before: dict) -> None:
    about = result if isinstance(result, models.Model) else subject
    after = plain(about) if subject is not None and about == subject else {}
    # The rest of a series that was split, say: a second click must find what the first one came from.
    origin = {"from": subject} if subject is not None and about != subject else {}
    changes = {n: _named(about, n, before[n], new) for n, new in after.items() if before[n] != new and n != "version"}
    told = getattr(about, "may_log", lambda name: True)
    through = {"via": by.via} if getattr(by, "via", "") else {}
    known = {name: _plain(value) if told(name) else HIDDEN for name, value in {**facts, **origin}.items()}
    entry = LogEntry.objects.create(
        verb=verb,
        subject=about,
        subject_version=getattr(about, "version", 1),
        by=by,
        key=key,
        facts={**known, **through},
        changes={name: values if told(name) else [HIDDEN, HIDDEN] for name, values in changes.items()},
    )
    entry.makes = subject is None
    search.remember(about)
    for tell in sockets.told.values():
        tell(entry, about)


def plain(subject: models.Model) -> dict[str, Any]:
    """The record's own columns as JSON values, and what it keeps elsewhere (``also_logged``); secrets stay out: a model
    names its own in ``unlogged``."""
    hidden = {"password", "last_login", *getattr(subject, "unlogged", ())}
    columns = (f for f in subject._meta.concrete_fields if f.name not in hidden)
    elsewhere = subject.also_logged() if hasattr(subject, "also_logged") else {}
    return {**{f.name: _plain(getattr(subject, f.attname)) for f in columns}, **elsewhere}


def _named(subject: models.Model, name: str, *values: Any) -> list[Any]:
    """Old and new value of a column; a foreign key is kept with the name it had on the day."""
    field: Any = next((f for f in subject._meta.concrete_fields if f.name == name), None)
    if field is None or not field.is_relation:
        return list(values)
    rows = field.related_model._base_manager.in_bulk([v for v in values if v is not None])
    return [_plain(rows.get(v)) for v in values]


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return {"id": value.pk, "name": str(value)[:120]}
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [_plain(v) for v in value]
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value if isinstance(value, int | float | bool | type(None)) else str(value)[:500]


def code_of(error: BaseException) -> str | None:
    """PostgreSQL's SQLSTATE behind a Django database error."""
    return getattr(error.__cause__, "pgcode", None)


@cache
def _refusals() -> dict[str, tuple[type[Refused], Any]]:
    """By constraint: how broken it is, and the sentence its model or its field wrote for it."""
    found: dict[str, tuple[type[Refused], Any]] = {}
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                found[f"{model._meta.db_table}_{field.column}_key"] = (Conflict, _taken(model, field))
        for constraint in model._meta.constraints:
            kind = Conflict if isinstance(constraint, ExclusionConstraint | models.UniqueConstraint) else Refused
            found[constraint.name] = (kind, constraint.violation_error_message)
    return found


def _taken(model: type[models.Model], field: Any) -> Any:
    names = {"model": model._meta.verbose_name, "field": field.verbose_name}
    return format_lazy(_("There is another {model} with the same {field}. Choose a different one."), **names)


def refusal_for(error: IntegrityError) -> Exception:
    """The sentence of the constraint that was broken; an error nobody wrote a sentence for stays what it is."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name not in _refusals():
        return error
    kind, sentence = _refusals()[name]
    return kind(sentence)
