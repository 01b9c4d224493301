"""Importing a workbook: upload, look at the check, import, undo."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.core.exports import Sheet, workbook_response
from apps.core.pages import Pages, Panel
from apps.core.policies import require
from apps.org import actions
from apps.org.forms import WorkbookForm
from apps.org.models import ImportBatch
from apps.org.queries.check import check
from apps.org.queries.sheets import TABLES

MOST_SHOWN = 100


def dry_run(request: HttpRequest, batch: ImportBatch) -> Panel | None:
    """What the workbook would do now, and what is wrong with it."""
    if batch.status != ImportBatch.Status.CHECKED or not batch.sheets:
        return None
    plan = check(batch.sheets)
    unknown = [
        {"sheet": table.title, "columns": "、".join(headings)}
        for table in TABLES
        if (headings := batch.sheets.get("unknown", {}).get(table.key))
    ]
    shown = {"plan": plan, "problems": plan.problems[:MOST_SHOWN], "more": max(0, len(plan.problems) - MOST_SHOWN)}
    return Panel(_("Check"), "org/_check.html", {**shown, "unknown": unknown}, "check")


def brought(request: HttpRequest, batch: ImportBatch) -> Panel | None:
    """What came of it."""
    if batch.status == ImportBatch.Status.CHECKED:
        return None
    new, changed = batch.rows.filter(is_new=True).count(), batch.rows.filter(is_new=False).count()
    return Panel(_("Result"), "org/_brought.html", {"new": new, "changed": changed, "batch": batch}, "result")


class ImportPages(Pages):
    model = ImportBatch
    icon = "file-import"
    columns = ("file_name", "status", "made_at", "made_by")
    filters = ("status",)
    related = ("made_by",)
    needs = "org.check_import"
    create = WorkbookForm, actions.check_import
    verbs = {
        "carry_out_import": (actions.carry_out_import, None),
        "undo_import": (actions.undo_import, None),
    }
    tones = {"carry_out_import": "primary", "undo_import": "danger"}
    panels = (dry_run, brought)
    empty = gettext_lazy("Nothing has been imported yet. Download the template, fill it in and upload it here.")

    def done(self, act, result):
        """A workbook with mistakes is no success."""
        if act is actions.check_import and check(result.sheets).problems:
            says = _("Checked: this workbook has mistakes, nothing can be imported yet. See below.")
            messages.warning(self.request, says)
            return redirect(result)
        return super().done(act, result)

    def offered(self, subject):
        """What would be refused is not offered."""
        return [
            verb
            for verb in super().offered(subject)
            if verb["name"] != "carry_out_import" or (subject.sheets and not check(subject.sheets).problems)
        ]


@require_safe
@login_required
def template(request: HttpRequest) -> FileResponse:
    """An empty workbook with the headings in the reader's language, and a sheet that explains them."""
    require(request.user, "org.check_import")
    headings = [_("Sheet"), _("Column"), _("Needed"), _("Example"), _("Note")]
    notes = [
        [table.title, field.label, _("yes") if field.is_required else _("no"), field.example, field.note]
        for table in TABLES
        for field in table.fields
    ]
    sheets = [
        Sheet(str(table.title), [f"{field.label}{' *' if field.is_required else ''}" for field in table.fields], [])
        for table in TABLES
    ]
    notes_sheet = Sheet(_("Notes"), headings, notes, [12, 20, 8, 20, 60])
    return workbook_response(_("Import template") + ".xlsx", [*sheets, notes_sheet])
