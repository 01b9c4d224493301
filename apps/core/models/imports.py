"""Files of rows that came in, or were only tried out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models.records import Record


class ImportQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Whoever may bring in tables of that kind sees those that colleagues have brought."""
        from apps.core.sockets import imports

        return self.filter(kind__in=[code for code, kind in imports.items() if kind.allowed(person, None)])


class Import(Record):
    """A file of rows: checked first, then brought in as a whole, taken back as a whole."""

    class Status(models.TextChoices):
        CHECKED = "checked", _("checked, not imported")
        IMPORTED = "imported", _("imported")
        UNDONE = "undone", _("undone")

    TONES = {Status.CHECKED: "blue", Status.IMPORTED: "green", Status.UNDONE: "secondary"}

    kind = models.CharField(_("what it holds"), max_length=60)
    file_name = models.CharField(_("file name"), max_length=120)
    file = models.FileField(_("file"), upload_to="imports/", max_length=200, blank=True)
    # Of the cells, not of the bytes: the same table saved again, or as another kind of file, is the same.
    digest = models.CharField(max_length=64, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.CHECKED)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    wrong_rows = models.PositiveIntegerField(_("rows with mistakes"), default=0)
    mistakes = models.PositiveIntegerField(_("mistakes"), default=0)
    shown = models.JSONField(_("the first mistakes"), default=list)
    unknown = models.JSONField(_("columns nobody knows"), default=list)
    total = models.DecimalField(_("sum (¥)"), max_digits=16, decimal_places=2, null=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("made by")
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("table brought in")
        verbose_name_plural = _("tables brought in")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest"],
                name="core_import_same_table_once",
                condition=Q(status="imported"),
                violation_error_message=_("This table has been imported already. Undo that import first."),
            ),
            models.CheckConstraint(
                condition=Q(status="checked") | Q(wrong_rows=0),
                name="core_import_nothing_wrong_comes_in",
                violation_error_message=_("A table with mistakes cannot be imported."),
            ),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("core_import", args=[self.pk])

    @property
    def source(self):
        """What the rows it brought name as their source."""
        return f"core.Import:{self.pk}"
