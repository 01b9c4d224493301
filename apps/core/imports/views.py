"""Bringing a table in: upload, look at the check, import, undo."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.core import sockets, work
from apps.core.cells import Column
from apps.core.exports import ROWS_AT_ONCE, Sheet, hand_out, workbook_response
from apps.core.imports import actions
from apps.core.imports.forms import TableForm
from apps.core.imports.judging import MOST_SHOWN, Kind, Reading
from apps.core.models import Import
from apps.core.pages import Pages, Panel
from apps.core.spreadsheets import Wrong

IMPORT = "core.import"


def check_panel(request: HttpRequest, batch: Import) -> Panel:
    """What the table holds, and what is wrong with it."""
    kind = sockets.imports[batch.kind]
    context = {"batch": batch, "more": max(0, batch.mistakes - MOST_SHOWN), "brought": kind.brought(batch)}
    return Panel(_("Check"), "core/_import_check.html", context, "check")


KIND = Column("kind", gettext_lazy("what it holds"), lambda batch: str(sockets.imports[batch.kind].label), sort="kind")


class ImportPages(Pages):
    model = Import
    icon = "file-import"
    needs = "core.check_import"
    columns = (
        "file_name",
        KIND,
        "rows",
        "total",
        "status",
        "made_at",
        "made_by",
    )
    facts = (KIND, "rows", "wrong_rows", "total", "made_at", "made_by")
    filters = ("status",)
    related = ("made_by",)
    create = TableForm, actions.check_import
    verbs = {"carry_out_import": (actions.carry_out_import, None), "undo_import": (actions.undo_import, None)}
    tones = {"carry_out_import": "primary", "undo_import": "danger"}
    panels = (check_panel,)
    empty = gettext_lazy("No table has been brought in yet. Download the template, fill it in and upload it here.")

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """Templates to download, for what this person may bring in."""
        mine = [(code, kind) for code, kind in sockets.imports.items() if kind.allowed(self.request.user, None)]
        return [{"code": code, "label": kind.label} for code, kind in mine]

    def run(self, form: Any, act: Any, subject: Any) -> HttpResponse:
        """A long table comes in while a bar shows that it does."""
        if act is actions.carry_out_import and self.request.method == "POST" and subject.rows > ROWS_AT_ONCE:
            return redirect(work.start(IMPORT, by=self.request.user, batch=subject.pk))
        return super().run(form, act, subject)

    def done(self, act: Any, result: Any) -> HttpResponse:
        if act is actions.check_import and result.wrong_rows:
            says = _("Checked: this table has mistakes, nothing can be imported yet. See below.")
            messages.warning(self.request, says)
            return redirect(result)
        return super().done(act, result)

    def offered(self, subject: Import) -> list[dict[str, Any]]:
        """What would be refused is not offered."""
        verbs = super().offered(subject)
        return [verb for verb in verbs if not (subject.wrong_rows and verb["name"] == "carry_out_import")]


def carry_out(running: work.Running, batch: int) -> work.Result:
    """A long table, brought in by a worker. Begun again it finds what it did, or does it then."""
    found = Import.objects.get(pk=batch)
    if found.status == Import.Status.CHECKED:
        found = actions.carry_out_import(found, by=running.by)
    return work.Result(link=found.get_absolute_url(), says=_("%(n)s rows are in the books.") % {"n": found.rows})


@require_safe
@login_required
def template(request: HttpRequest, kind: str) -> FileResponse:
    """An empty table with the headings in the reader's language, and a sheet that explains them."""
    found = _kind(request, kind)
    headings = [_("Column"), _("Needed"), _("Example"), _("Note")]
    fields = found.table.fields
    notes = [[str(f.label), _("yes") if f.is_required else _("no"), f.example, str(f.note)] for f in fields]
    table = Sheet(str(found.table.title), [f"{f.label}{' *' if f.is_required else ''}" for f in fields], [])
    sheets = [table, Sheet(_("Notes"), headings, notes, [20, 8, 24, 60])]
    return workbook_response(f"{found.label}.xlsx", sheets)


@require_safe
@login_required
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The table that was uploaded, each wrong cell marked and told about at the end of its row."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if not batch.file:
        raise Http404
    with batch.file.open() as file:
        reading = Reading(_kind(request, batch.kind), request.user, file)
        rows = reading.rows()
        first = next(rows)
        headings = reading.headings.cells  # type: ignore[union-attr]
        width = max(headings) + 1
        names = [str(headings.get(at, "")) for at in range(width)]

        def lines() -> Any:
            yield _marked(reading, first, width)
            yield from (_marked(reading, found, width) for found in rows)

        title = _("%(name)s with its mistakes") % {"name": batch.file_name.rpartition(".")[0]}
        return hand_out(request, Import, title, [Sheet(str(reading.kind.label), [*names, _("Mistakes")], lines())],
                        batch.rows)  # fmt: skip


def _marked(reading: Reading, found: Any, width: int) -> list[Any]:
    row, line, _values = found
    wrong = {reading.columns.get(problem.column) for problem in row.problems}
    cells = [line.cells.get(at) for at in range(width)]
    shown = [Wrong("" if cell is None else cell) if at in wrong else cell for at, cell in enumerate(cells)]
    label = reading.kind.table.label
    return [*shown, "；".join(f"{label(problem.column)}：{problem.says}" for problem in row.problems)]


def _kind(request: HttpRequest, code: str) -> Kind:
    if code not in sockets.imports:
        raise Http404
    kind: Kind = sockets.imports[code]
    if not kind.allowed(request.user, None):
        raise PermissionDenied(kind.allowed.says)
    return kind
