"""What a workbook brought in, kept so that the whole batch can be taken back."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.org.models.people import Person, Role


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self if person.has_role(Role.OFFICE_ADMIN) else self.none()


class ImportBatch(Record):
    """One workbook: checked first, then imported as a whole or not at all, and undone as a whole."""

    class Status(models.TextChoices):
        CHECKED = "checked", _("checked, not imported")
        IMPORTED = "imported", _("imported")
        UNDONE = "undone", _("undone")

    TONES = {Status.CHECKED: "yellow", Status.IMPORTED: "green", Status.UNDONE: "secondary"}

    file_name = models.CharField(_("file"), max_length=120)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.CHECKED)
    sheets = models.JSONField(_("rows"), default=dict, editable=False)
    made_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("org_importbatch", args=[self.pk])


class ImportedRowQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self if person.has_role(Role.OFFICE_ADMIN) else self.none()


class ImportedRow(models.Model):
    """What one row did: the record it made, or the values it changed and what they were before."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="rows", verbose_name=_("import"))
    sheet = models.CharField(_("sheet"), max_length=20)
    number = models.PositiveIntegerField(_("row"))
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_version = models.PositiveIntegerField()
    is_new = models.BooleanField(_("new"))
    before = models.JSONField(_("values before"), default=dict)

    objects = ImportedRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["id"]

    def __str__(self):
        return f"{self.sheet} {self.number}"
