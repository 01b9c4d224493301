"""What is looked at, by kind of post. An edition that was laid down stays as it is; a change is a new one."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.findings.models.rules import Severity
from apps.org.models.places import OpenToAll


class Aspect(models.TextChoices):
    PRESENCE = "presence", _("On post")
    ATTITUDE = "attitude", _("Attitude")
    SERVICE = "service", _("Service")


class Checklist(Record):
    """For a kind of post: guards, cleaners, kitchen, drivers, counters, offices."""

    name = models.CharField(_("kind of post"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections_checklist", args=[self.pk])

    @property
    def current(self):
        """The latest edition, or None."""
        return self.editions.order_by("-number").first()


class Edition(Record):
    """A checklist as it was laid down. Append-only: rounds keep the one they were begun with."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="editions", verbose_name=_("checklist"))
    number = models.PositiveSmallIntegerField(_("edition"))
    laid_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("laid down by")
    )
    laid_down_at = models.DateTimeField(_("laid down"), default=timezone.now, editable=False)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("edition of a checklist")
        verbose_name_plural = _("editions of checklists")
        ordering = ["checklist_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "number"],
                name="inspections_edition_numbered",
                violation_error_message=_("There is an edition with this number already."),
            )
        ]

    def __str__(self):
        return _("%(checklist)s, edition %(number)s") % {"checklist": self.checklist, "number": self.number}

    def get_absolute_url(self):
        return self.checklist.get_absolute_url()


class ChecklistItem(models.Model):
    """One thing to look at. ``phrases``: what is usually wrong with it, a line each, to be tapped."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="items", verbose_name=_("edition"))
    position = models.PositiveSmallIntegerField(_("order"))
    aspect = models.CharField(_("aspect"), max_length=8, choices=Aspect.choices)
    text = models.CharField(_("what to look at"), max_length=80)
    phrases = models.TextField(_("usual faults, a line each"), max_length=500, blank=True)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, default=Severity.ORDINARY)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["edition_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="inspections_checklistitem_one_a_place",
                violation_error_message=_("There is an item at this place already."),
            )
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return self.edition.get_absolute_url()
