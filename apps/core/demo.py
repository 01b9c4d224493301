"""The demo bureau: each app plugs its part, and ``load`` runs them all, bulk and deterministic, in one transaction.

A part is ``part(bureau)``: it draws only from ``bureau.random(key)``, reads dates only from ``bureau.starts_on`` and
``bureau.today``, and leaves in the database exactly what its app's verbs would have left, log lines included.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.core import anchors
from apps.core.models import LogEntry, Workday
from apps.core.sockets import Socket
from apps.core.workday_seed import seed_workdays, usual_years

MARK = "core.load_demo"
PASSWORD = "Houqin@2026"  # noqa: S105  printed at every demo start; a real bureau never has these accounts


class NotEmpty(Exception):
    """The database is in use already, or holds no demo bureau to take away; the message is for the operator."""


@dataclass(frozen=True)
class Account:
    """Somebody to log in as, and what that person may try."""

    username: str
    name: str
    does: Any
    password: str = PASSWORD


class Line(NamedTuple):
    """A line of the trail to be."""

    at: datetime
    by_id: int | None
    verb: str
    subject_type_id: int
    subject_id: int
    subject_version: int
    facts: dict[str, Any]
    changes: dict[str, Any]


@dataclass
class Bureau:
    """What the parts share: the seed, the half-year shown, today, what earlier parts made, and the trail."""

    seed: int
    starts_on: date
    today: date
    made: dict[str, Any] = field(default_factory=dict)
    trail: list[Line] = field(default_factory=list)

    @property
    def ends_on(self) -> date:
        """The last day of the half-year shown."""
        return self.month(7) - timedelta(days=1)

    def month(self, number: int) -> date:
        """The first day of that month, 1 being the month of ``starts_on``."""
        months = self.starts_on.month - 1 + number - 1
        return date(self.starts_on.year + months // 12, months % 12 + 1, 1)

    def random(self, key: str) -> Random:
        """A dice box of one's own: a new part changes nothing that the others draw."""
        return Random(f"{self.seed}:{key}")  # noqa: S311  a demo, not a secret

    def wrote_down(
        self, verb: str, subject: Any, *, by: Any, at: datetime, version: int = 1,
        facts: dict[str, Any] | None = None, changes: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """The line the verb would have left; ``facts`` and ``changes`` as JSON values."""
        kind = ContentType.objects.get_for_model(subject)
        self.trail.append(Line(at, by and by.pk, verb, kind.pk, subject.pk, version, facts or {}, changes or {}))


@dataclass(frozen=True)
class Part:
    """``order``: lower floors first (core 0, org 10, the trades 50, reports 80). ``load`` is named by its dotted path
    and imported when it is needed: a web process never reads the demo's data."""

    order: int
    load: str


parts = Socket("parts of the demo bureau, by app")
logins = Socket("people of the demo bureau whom one can log in as, by login name")


def accounts() -> list[Account]:
    """Whom to log in as, in the order in which their apps plugged them."""
    return list(logins.values())


def has_demo() -> bool:
    return LogEntry.objects.filter(verb=MARK).exists()


def load(*, seed: int, starts_on: date, today: date) -> dict[str, Any]:
    """Load the whole demo bureau into an empty database, or nothing at all."""
    with transaction.atomic():
        _must_be_empty()
        seed_workdays({starts_on.year, today.year, *usual_years()})
        bureau = Bureau(seed, starts_on, today)
        for part in sorted(parts.values(), key=lambda part: part.order):
            import_string(part.load)(bureau)
        bureau.trail.sort(key=lambda line: line.at)
        pour(LogEntry, Line._fields, bureau.trail)
        call_command("reindex", stdout=StringIO())
        _mark(bureau)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # thousands of rows came at once: the planner should know
    return bureau.made


def pour(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Tens of thousands of rows at once, by COPY: a tenth of what they cost as records. ``columns`` as in the table;
    all that has no default must be among them."""
    lines = StringIO("".join("\t".join(map(_copied, row)) + "\n" for row in rows))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN", lines)


def _copied(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False) if value else "{}" if isinstance(value, dict) else "[]"
    return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def _people() -> Any:
    return apps.get_model("org", "Person")._base_manager


def _must_be_empty() -> None:
    if _people().exists():
        raise NotEmpty(_("This bureau has people already. The demo is loaded into an empty database only."))


def _mark(bureau: Bureau) -> None:
    last = _people().aggregate(last=Max("pk"))["last"]
    if last is None:
        return
    LogEntry.objects.create(
        verb=MARK,
        subject_type=ContentType.objects.get_for_model(_people().model),
        subject_id=last,
        facts={"seed": bureau.seed, "starts_on": bureau.starts_on.isoformat(), "today": bureau.today.isoformat()},
    )


def wipe() -> None:
    """Empty every table of the house except the statutory calendar; only where nobody but the demo has moved in.

    TRUNCATE, because the trail refuses DELETE. What demo visitors did goes with the demo.
    """
    with transaction.atomic():
        mark = LogEntry.objects.filter(verb=MARK).first()
        if mark is None:
            raise NotEmpty(_("There is no demo bureau here, so nothing has been taken away."))
        if _people().filter(pk__gt=mark.subject_id).exists():
            raise NotEmpty(_("People have been added since the demo was loaded. Nothing has been taken away."))
        names = ", ".join(connection.ops.quote_name(table) for table in tables())
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL logistics.trail_may_go = 'yes'")  # see migration 0006 of core
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE refuses while foreign keys wait to be checked
            cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")  # our own models' names
    anchors.begin_anew()


def tables() -> list[str]:
    ours = [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("apps.")]
    # Whoever is logged in as somebody of the demo is logged out.
    gone = [apps.get_model("sessions", "Session"), *(m for m in ours if m is not Workday)]
    return sorted({m._meta.db_table for m in gone if m._meta.managed and not m._meta.proxy})
