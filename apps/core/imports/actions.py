"""Verbs that bring a table in, and take it back."""

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from apps.core import sockets
from apps.core.actions import Refused, action
from apps.core.imports.judging import Kind, Problem, Reading
from apps.core.models import Import
from apps.core.policies import allow, rule

Status = Import.Status


@rule(_("whoever may enter what the table holds"))
def may_bring_it(person: Any, batch: Any) -> bool:
    kinds = sockets.imports.values() if batch is None else [sockets.imports[batch.kind]]
    return any(kind.allowed(person, None) for kind in kinds)


for _verb in ("check_import", "carry_out_import", "undo_import"):
    allow(f"core.{_verb}", may_bring_it)


@action("core.check_import", _("Check a table"))
def check_import(*, by, kind: str, file):
    """A table is checked first, and nothing enters the books by that."""
    if not sockets.imports[kind].allowed(by, None):
        raise PermissionDenied(sockets.imports[kind].allowed.says)
    reading = Reading(sockets.imports[kind], by, file)
    content = hashlib.sha256()
    for row, _line, _values in reading.rows():
        content.update(row.as_read())
    checked, digest = reading.checked, content.hexdigest()
    same = Import.objects.filter(kind=kind, digest=digest, status=Status.IMPORTED).first()
    if same is not None:
        raise Refused(
            _("This table is in the books already: %(name)s, imported by %(person)s. Undo that import first."),
            params={"name": same.file_name, "person": same.made_by},
        )
    batch = Import(
        kind=kind, file_name=file.name[-120:], made_by=by, rows=checked.rows, wrong_rows=checked.wrong_rows,
        mistakes=checked.mistakes, shown=[told(reading, problem) for problem in checked.shown],
        unknown=checked.unknown, digest=digest, total=checked.total if reading.kind.sums else None,
    )  # fmt: skip
    file.seek(0)
    batch.file.save("table", File(file), save=False)
    batch.save()
    return batch


def told(reading: Reading, problem: Problem) -> list[str]:
    """Where, in which column, and what is wrong."""
    return [reading.address(problem), reading.kind.table.label(problem.column), problem.says]


@action("core.carry_out_import", _("Import"), when=[Status.CHECKED])
def carry_out_import(batch, *, by):
    """A checked table is brought in as a whole or not at all."""
    kind: Kind = sockets.imports[batch.kind]
    if not batch.file:
        raise Refused(_("The file was kept for a week. Upload it again."))
    with batch.file.open() as file:
        reading = Reading(kind, by, file)
        kind.write(batch, (value for _row, _line, value in reading.rows() if value is not None), by)
    if reading.checked.wrong_rows:
        raise Refused(_("This table has mistakes, so nothing was imported. Correct them and upload it again."))
    return batch.become(Status.IMPORTED)


@action("core.undo_import", _("Undo the import"), when=[Status.IMPORTED])
def undo_import(batch, *, by):
    """What a table brought is taken back as a whole."""
    sockets.imports[batch.kind].undo(batch, by)
    return batch.become(Status.UNDONE)
