"""What every table has in common, the audit trail, and the statutory calendar."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.bigrams import Bigrams


class Record(models.Model):
    """Base of every table that people see: it knows which version of itself somebody looked at."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is not None:
            update_fields = {*update_fields, "version"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def judge(self, *exclude):
        """Check what was typed. Foreign keys came from a query and constraints have the last word in PostgreSQL,
        so neither is looked up a second time here."""
        relations = [f.name for f in self._meta.fields if f.is_relation]
        self.clean_fields(exclude={*relations, *exclude})
        self.clean()

    def validate_constraints(self, exclude=None):
        """Judge the whole record or nothing: a form holds only part of it (Django 5.2 crashes on an
        ``ExclusionConstraint`` whose condition names a field that is not in the form); the action holds it all."""
        if not exclude:
            super().validate_constraints()

    def become(self, status):
        """Move to ``status`` and keep it: the last line of many verbs."""
        self.status = status
        self.save(update_fields=["status"])  # type: ignore[misc]
        return self


class LogEntryQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The whole trail is the auditor's; everyone else reads the history of a record they may open."""
        return self if person.has_role("auditor") else self.filter(by=person)

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
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    verb = models.CharField(_("action"), max_length=60)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_version = models.PositiveIntegerField(default=1)
    facts = models.JSONField(_("details"), default=dict)
    changes = models.JSONField(_("changes"), default=dict)
    key = models.UUIDField(_("submission"), null=True, editable=False)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="core_log_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "key"],
                name="core_logentry_one_result_a_submission",
                violation_error_message=_("This form has been submitted already."),
            )
        ]

    def __str__(self):
        return f"{self.verb} {self.subject_id}"


class WorkdayQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self


class Workday(Record):
    """One day of the statutory calendar. A year that has not been announced yet is provisional and says so."""

    on = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("holiday"), max_length=40, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    source = models.CharField(_("source"), max_length=120, blank=True)

    objects = WorkdayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("working calendar")
        ordering = ["on"]

    def __str__(self):
        return f"{self.on:%Y-%m-%d}"


class SearchEntryQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(audience__overlap=person.audiences)


class SearchEntry(models.Model):
    """What the palette finds: one row a record, kept by the verbs in the same transaction."""

    subject_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField(default=100)
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=200)
    text = models.TextField()
    audience = ArrayField(models.CharField(max_length=40))

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                name="core_searchentry_one_a_record",
                violation_error_message=_("This record has its entry already."),
            )
        ]
        indexes = [
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="core_search_text"),
            GinIndex(Bigrams("text"), name="core_search_pairs"),
            # Words that nearly every entry holds are found by walking this one until the list is full.
            models.Index(fields=["weight", "id"], name="core_search_weight"),
        ]

    def __str__(self):
        return self.title
