"""What people wish of the canteen, and what it answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.canteen.models.dining import Area
from apps.canteen.models.sight import composes
from apps.core.models import Record
from apps.org.models import Person


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own, and what was answered: an answer is for everybody. The canteen reads all."""
        return self if composes(person) else self.filter(Q(made_by=person) | Q(status=Suggestion.Status.ANSWERED))


class Suggestion(Record):
    """A wish or a complaint about a dining area, until the canteen has answered it; whose it is the canteen sees."""

    class Status(models.TextChoices):
        OPEN = "open", _("Not answered yet")
        ANSWERED = "answered", _("Answered")

    TONES = {Status.OPEN: "orange", Status.ANSWERED: "green"}

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("dining area"))
    text = models.TextField(_("suggestion"), max_length=500)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", editable=False, verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    answer = models.TextField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("answered by"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", answer="", answered_at=None, answered_by=None)
                | (Q(status="answered", answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="canteen_suggestion_answered_by_somebody",
                violation_error_message=_("An answered suggestion says what was answered, by whom and when."),
            )
        ]

    def __str__(self):
        return self.text if len(self.text) <= 40 else f"{self.text[:39]}…"

    def get_absolute_url(self):
        return reverse("canteen_suggestion", args=[self.pk])

    def may_log(self, name):
        """Whose wish it was does not stand in the trail of what the canteen does."""
        return name != "text"
