"""The audit trail."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import origin
from apps.core.policies import can


class LogEntryQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The whole trail is the auditor's; everyone else reads the history of a record they may open."""
        return self if can(person, "core.verify_trail") else self.filter(by=person)

    def about(self, subject):
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def done_with(self, key, by, verb, subject=None):
        """The record that ``by`` made, or changed ``subject`` into, with submission ``key`` of that verb, or None.

        A key that was used for anything else leads nowhere: the constraint below refuses it.
        """
        entry = self.filter(by=by, key=key, verb=verb).first()
        done = entry and entry.subject  # type: ignore[attr-defined]
        if subject is None or done == subject:
            return done
        return done if entry and entry.facts.get("from", {}).get("id") == subject.pk else None  # type: ignore[attr-defined]


class LogEntry(models.Model):
    """One line of the audit trail: who did which verb to what, when, and what it changed. Append-only by trigger."""

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    # No index of their own: one of those below begins with each of them.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("person")
    )
    verb = models.CharField(_("action"), max_length=60)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, db_index=False, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_version = models.PositiveIntegerField(default=1)
    facts = models.JSONField(_("details"), default=dict)
    changes = models.JSONField(_("changes"), default=dict)
    key = models.UUIDField(_("submission"), null=True, editable=False)
    # For the auditor alone; all that may change in an entry, and only by going (``regular.forget_addresses``).
    address = models.GenericIPAddressField(_("network address"), null=True, default=origin.here, editable=False)
    makes = False  # whether the verb made what this is about; known only to those who are told at once

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="core_log_subject"),
            # The auditor's questions: what was done in those days, and who did this.
            models.Index(fields=["at"], name="core_log_at"),
            models.Index(fields=["verb", "-id"], name="core_log_verb"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "key"],
                name="core_logentry_one_result_a_submission",
                violation_error_message=_("This form has been submitted already."),
            )
        ]

    def __str__(self):
        return f"{self.verb} {self.subject_id}"

    def get_absolute_url(self):
        return reverse("core_logentry", args=[self.pk])


class SealQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self if can(person, "core.verify_trail") else self.none()


class Seal(models.Model):
    """One link of the chain over the trail: what the entry said, and what the link before it was. Append-only too."""

    number = models.BigIntegerField(_("link"), primary_key=True)
    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="seal", verbose_name=_("log entry"))
    digest = models.CharField(_("digest"), max_length=72)
    sealed_at = models.DateTimeField(_("sealed at"), default=timezone.now, editable=False)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("chain of the audit trail")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="core_seal_counted_from_one",
                violation_error_message=_("The links of the chain are counted from one."),
            )
        ]

    def __str__(self):
        return f"{self.number} {self.digest}"
