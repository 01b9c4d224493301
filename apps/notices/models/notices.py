"""One sentence told to one person."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.notices.events import events
from apps.org.models import Person


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, person):
        """What somebody was told is nobody else's business, and nobody counts who has read what (rules of 2026)."""
        return self.filter(person=person)

    def unread(self):
        return self.filter(read_at=None)

    def unread_first(self):
        return self.order_by(models.F("read_at").desc(nulls_first=True), "-id")


class Notice(models.Model):
    """One sentence told to one person, in that person's language, with the one link that does the thing."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices", verbose_name=_("staff member"))
    event = models.CharField(_("event"), max_length=60)
    says = models.CharField(_("notice"), max_length=500)
    # What to say where others may read along, if that is less.
    outside = models.CharField(max_length=500, blank=True)
    url = models.CharField(_("link"), max_length=200, blank=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    subject_id = models.PositiveBigIntegerField(null=True)
    about = GenericForeignKey("subject_type", "subject_id")
    at = models.DateTimeField(_("time"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_notice_person"),
            # The bell counts these on every page.
            models.Index(fields=["person"], condition=Q(read_at=None), name="notices_notice_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_type=None, subject_id=None)
                | Q(subject_type__isnull=False, subject_id__isnull=False),
                name="notices_notice_subject_whole_or_none",
                violation_error_message=_("A notice is about one record or about none."),
            ),
        ]

    def __str__(self):
        return self.says

    def get_absolute_url(self):
        return self.url

    @property
    def is_urgent(self):
        return self.event in events and events[self.event].urgent
