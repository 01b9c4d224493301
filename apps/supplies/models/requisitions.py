"""Requisitions (领用): a unit asks, the storekeeper hands out, whoever gets it signs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import Record
from apps.org.models import Unit
from apps.supplies.models.items import Item, Store, quantity_field
from apps.supplies.models.sight import stores_of

PERSON = settings.AUTH_USER_MODEL


class RequisitionQuerySet(models.QuerySet):
    def visible_to(self, person):
        """A unit sees its own; storekeepers what their stores were asked for; those who watch all."""
        near = stores_of(person)
        return self.filter(near | Q(unit__in=person.unit_ids) | Q(asked_by=person)) if near else self

    def waiting(self):
        """For the storekeeper."""
        return self.filter(status__in=(Requisition.Status.READY, Requisition.Status.PART))


class Requisition(Record):
    """What a unit asks of one store."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Awaiting approval")
        READY = "ready", _("To be issued")
        PART = "part", _("Partly issued")
        ISSUED = "issued", _("Issued")
        CLOSED = "closed", pgettext_lazy("supplies", "Closed")
        DECLINED = "declined", _("Not approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TONES = {
        Status.ASKED: "orange", Status.READY: "blue", Status.PART: "azure", Status.ISSUED: "green",
        Status.CLOSED: "secondary", Status.DECLINED: "red", Status.WITHDRAWN: "secondary",
    }  # fmt: skip

    store = models.ForeignKey(Store, models.PROTECT, related_name="requisitions", verbose_name=_("store"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="requisitions", verbose_name=_("unit"))
    purpose = models.CharField(pgettext_lazy("supplies", "what for"), max_length=120, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.READY)
    asked_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="requisitions", verbose_name=pgettext_lazy("supplies", "asked by")
    )
    asked_at = models.DateTimeField(pgettext_lazy("supplies", "asked at"), default=timezone.now, editable=False)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("approved by")
    )
    # What it was worth by the moving averages of the day.
    estimate = models.DecimalField(_("worth about (¥)"), max_digits=14, decimal_places=2, default=0, editable=False)
    is_over = models.BooleanField(_("beyond the quota"), default=False, editable=False)

    objects = RequisitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("requisition")
        verbose_name_plural = _("requisitions")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["store", "asked_at"], condition=Q(status__in=["ready", "part"]),
                         name="supplies_requisition_waiting"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")),
                name="supplies_requisition_approver_is_another",
                violation_error_message=_("Whoever asks does not approve. Somebody else decides."),
            )
        ]

    def __str__(self):
        return _("Requisition %(number)s of %(unit)s") % {"number": self.pk, "unit": self.unit}

    def get_absolute_url(self):
        return reverse("supplies_requisition", args=[self.pk])


class RequisitionLineQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(requisition__in=Requisition.objects.visible_to(person))

    def open(self):
        """Of which something is still owed."""
        return self.filter(issued__lt=F("quantity"))


class RequisitionLine(models.Model):
    """So much of one item; what could not be issued yet stays owed."""

    requisition = models.ForeignKey(Requisition, models.PROTECT, related_name="lines", verbose_name=_("requisition"))
    position = models.PositiveSmallIntegerField(_("line"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("supplies", "item"))
    quantity = quantity_field(_("quantity"))
    issued = quantity_field(pgettext_lazy("supplies", "issued"), default=0)

    objects = RequisitionLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a requisition")
        verbose_name_plural = _("lines of requisitions")
        ordering = ["requisition_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["requisition", "item"],
                name="supplies_requisitionline_item_once",
                violation_error_message=_("This item stands in the requisition already. Change its quantity."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, issued__gte=0, issued__lte=F("quantity")),
                name="supplies_requisitionline_within",
                violation_error_message=_("Type a quantity above zero; no more is issued than was asked for."),
            ),
        ]

    def __str__(self):
        return f"{self.item} × {self.quantity}"

    @property
    def owed(self):
        return self.quantity - self.issued


class FavouriteQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(person=person)


class Favourite(Record):
    """What somebody asks for again and again, under a name of their own."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", editable=False, verbose_name=_("staff member"))
    name = models.CharField(_("name"), max_length=40)
    # [[item, quantity], …]
    lines = models.JSONField(_("lines"), default=list, editable=False)

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="supplies_favourite_name_once",
                violation_error_message=_("You have a favourite of that name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('supplies_requisition_new')}?favourite={self.pk}"
