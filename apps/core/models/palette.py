"""What the palette finds."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.bigrams import Bigrams


class SearchEntryQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(audience__overlap=person.audiences)


class SearchEntry(models.Model):
    """What the palette finds: one row a record, kept by the verbs in the same transaction."""

    subject_type = models.ForeignKey(ContentType, models.CASCADE, db_index=False, related_name="+")
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
