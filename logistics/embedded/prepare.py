"""What must be true before the first page: tables, translations, static files.

Each step looks first and skips if it can. One process does all of them, because starting Python and Django costs more
than most of the steps.
"""

import fcntl
import io
import json
import os
import shlex
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from . import assets, places
from .places import CHECKOUT


def files() -> None:
    """Translations, vendor files and collected static files: they depend on the code alone. Django is set up on the
    way, after the translations: it reads a catalogue once and would go on without one that came later."""
    translations()
    import django
    from django.conf import settings

    django.setup()
    assets.build()
    if not settings.DEBUG:  # then they are served from where they lie
        collect()


def translations() -> None:
    """Compile each catalogue that is newer than its compiled form (git gives a changed file a new time)."""
    for source in (CHECKOUT / "locale").glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as compiled:
            write_mo(compiled, catalogue)
        draft.replace(target)


def collect() -> None:
    """Copy, name by content and compress the static files, unless nothing changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    now = _state_of_static_files()
    mark = root / ".made-from"
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a test run and a demo may share the folder
        if mark.exists() and mark.read_text() == now:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(now)


def _state_of_static_files() -> str:
    """Ours by time and size; those of packages by the packages' pins."""
    ours = [file for file in sorted((CHECKOUT / "static").rglob("*")) if file.is_file()]
    ours += sorted((CHECKOUT / "apps").glob("*/static/**/*"))
    ours += [CHECKOUT / "requirements.txt", CHECKOUT / "logistics" / "files.py"]
    return json.dumps([[str(f.relative_to(CHECKOUT)), f.stat().st_mtime_ns, f.stat().st_size] for f in ours])


def first_steps(data: Path) -> list[str]:
    """What to type where nobody can log in yet; another data folder has to be named there too."""
    where = "" if data == CHECKOUT / "var" else f"LOGISTICS_DATA={shlex.quote(str(data))} "
    appoint = f"{where}.venv/bin/python manage.py appoint zhang --name 张伟 --role office_admin"
    return ["Nobody can log in yet. Appoint the first administrator in another terminal:", f"  {appoint}"]


def database(*, demo: bool) -> list[str]:
    """Bring tables, calendar and budget lines up to date; with `demo` fill an unused database. Whom to log in as, if
    it is a demo."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection, connections
    from django.db.migrations.executor import MigrationExecutor

    from apps.core import demo as bureau

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("load_calendar", stdout=io.StringIO())
    call_command("load_lines", stdout=io.StringIO())
    call_command("load_kitchen", stdout=io.StringIO())
    call_command("load_findings", stdout=io.StringIO())
    call_command("load_inspections", stdout=io.StringIO())
    if demo and not get_user_model()._default_manager.exists():
        call_command("load_demo", stdout=io.StringIO())
    accounts = bureau.accounts() if bureau.has_demo() else []
    nobody = not get_user_model()._default_manager.exists()
    connections.close_all()
    if nobody:
        return first_steps(places.data_folder())
    return [f"{who.username:<14}{who.password:<14}{who.name}  {who.does}" for who in accounts]


def main() -> None:
    """python -m logistics.embedded.prepare: what an operator runs after installing or upgrading."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
    files()
    database(demo=False)


if __name__ == "__main__":
    main()
