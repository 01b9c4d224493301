"""Files that belong to a record of any app."""

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import sockets


class Kind(models.TextChoices):
    """What may be attached; the value is the ending of its name."""

    PDF = "pdf", "PDF"
    PNG = "png", _("Picture (PNG)")
    JPG = "jpg", _("Picture (JPEG)")
    WEBP = "webp", _("Picture (WebP)")
    DOCX = "docx", _("Text document (Word)")
    XLSX = "xlsx", _("Workbook (Excel)")
    PPTX = "pptx", _("Slides (PowerPoint)")
    TXT = "txt", _("Plain text")
    CSV = "csv", _("Table (CSV)")


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those of records that the person may open; a record of a model without a holder has none."""
        seen = Q(pk__in=[])
        for label, holder in sockets.holders.items():
            model = apps.get_model(label)
            records = holder.rows_for(model, person).order_by().values("pk")
            seen |= Q(subject_type=ContentType.objects.get_for_model(model), subject_id__in=records)
        return self.filter(seen)

    def about(self, subject):
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def about_many(self, model, pks):
        """Of several records of one model."""
        return self.filter(subject_type=ContentType.objects.get_for_model(model), subject_id__in=pks)

    def attached(self):
        """Those that have not been taken away."""
        return self.filter(detached_at=None)


class Attachment(models.Model):
    """One file with one record. Its bytes lie in the store under the name of their content."""

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    name = models.CharField(_("file"), max_length=200)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("content"), max_length=64)
    at = models.DateTimeField(_("attached at"), default=timezone.now, editable=False)
    # Nobody: the house itself has made it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("attached by")
    )
    detached_at = models.DateTimeField(_("taken away at"), null=True, blank=True)
    detached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taken away by")
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="core_attachment_subject"),
            models.Index(fields=["sha256"], name="core_attachment_content"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "sha256"],
                condition=Q(detached_at=None),
                name="core_attachment_once_a_record",
                violation_error_message=_("This file is attached already."),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="core_attachment_holds_something",
                violation_error_message=_("An empty file cannot be attached."),
            ),
            models.CheckConstraint(
                condition=Q(detached_at=None, detached_by=None)
                | Q(detached_at__isnull=False, detached_by__isnull=False),
                name="core_attachment_taken_away_by_somebody",
                violation_error_message=_("Whoever takes a file away is written down."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("core_attachment", args=[self.pk])
