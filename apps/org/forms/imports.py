"""Uploading a workbook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import workbooks
from apps.core.forms import ActionForm
from apps.org.queries.sheets import is_ours, rows_of


class WorkbookForm(ActionForm):
    """The file; whatever is wrong with it is said here, and the verb gets rows."""

    file = forms.FileField(
        label=_("Workbook (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("At most 5 MB and 5,000 rows a sheet. Nothing is imported before you have seen the check."),
        max_length=200,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.workbook = workbooks.read(file, is_ours)
        rows_of(self.workbook)
        return file

    def facts(self):
        return {"file_name": self.cleaned_data["file"].name, "workbook": self.workbook}
