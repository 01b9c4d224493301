"""Documents of the stock ledger and their moves. Both only grow; a mistake is taken back by another document."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import Record
from apps.org.models import Unit
from apps.org.models.places import OpenToAll
from apps.supplies.models.items import Item, Store, Supplier, quantity_field
from apps.supplies.models.sight import stores_of
from apps.supplies.models.stock import Lot, Spot

PERSON = settings.AUTH_USER_MODEL


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Storekeepers see what their stores did, units what they drew, those who watch all."""
        near = stores_of(person)
        if not near:
            return self
        return self.filter(near | stores_of(person, "to_store") | Q(unit__in=person.unit_ids) | Q(asked_by=person))

    def standing(self):
        """Neither taken back nor taking something back."""
        return self.filter(reversal=None, reverses=None)


class Document(Record):
    """One act of the stock ledger: received, issued, returned… numbered without gaps in its series and year."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening stock")
        RECEIPT = "receipt", _("Receipt")
        ISSUE = "issue", _("Issue")
        RETURN = "return", _("Return to store")
        TRANSFER = "transfer", pgettext_lazy("supplies", "Transfer")
        WRITE_OFF = "write_off", _("Write-off")
        COUNT = "count", _("Count difference")
        REVERSAL = "reversal", _("Reversal")

    # As offices number them: 期初 入库 出库 退库 调拨 报损 盘点 冲销, by their initials.
    LETTERS = {
        Kind.OPENING: "QC", Kind.RECEIPT: "RK", Kind.ISSUE: "CK", Kind.RETURN: "TK", Kind.TRANSFER: "DB",
        Kind.WRITE_OFF: "BS", Kind.COUNT: "PD", Kind.REVERSAL: "CX",
    }  # fmt: skip

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(pgettext_lazy("supplies", "number"))
    on = models.DateField(_("day"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="documents", verbose_name=_("store"))
    to_store = models.ForeignKey(
        Store, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to store")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="supplies", verbose_name=_("unit")
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name=_("supplier")
    )
    delivery_note = models.CharField(_("delivery note"), max_length=40, blank=True)
    requisition = models.ForeignKey(
        "supplies.Requisition", models.PROTECT, null=True, blank=True, related_name="documents",
        verbose_name=_("requisition"),
    )  # fmt: skip
    returns = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="returned", verbose_name=_("of issue")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("takes back")
    )
    asked_by = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("supplies", "received by"),
    )
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    amount = models.DecimalField(_("value (¥)"), max_digits=14, decimal_places=2)
    posted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("posted by"))
    posted_at = models.DateTimeField(_("posted at"), default=timezone.now)
    # The same one again is the same document.
    key = models.UUIDField(default=uuid4, unique=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock document")
        verbose_name_plural = _("stock documents")
        ordering = ["-posted_at", "-id"]
        indexes = [models.Index(fields=["store", "-posted_at"], name="supplies_document_store")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "number"],
                name="supplies_document_number_once",
                violation_error_message=_("There is a document with this number already."),
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None) | ~Q(asked_by=F("posted_by")),
                name="supplies_document_asker_is_not_the_keeper",
                violation_error_message=_("Nobody hands out to themselves. Ask another storekeeper."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("posted_by")) & (Q(asked_by=None) | ~Q(approved_by=F("asked_by")))),
                name="supplies_document_approver_is_a_third",
                violation_error_message=_("Whoever approved neither asks for it nor hands it out."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["issue", "return"]) | Q(unit__isnull=False),
                name="supplies_document_issue_has_a_unit",
                violation_error_message=_("An issue says which unit bears the cost."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="transfer") | (Q(to_store__isnull=False) & ~Q(to_store=F("store"))),
                name="supplies_document_transfer_between_two",
                violation_error_message=_("Choose another store: a transfer goes from one to another."),
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="supplies_document_reversal_of_one",
                violation_error_message=_("A reversal takes back one document."),
            ),
        ]

    def __str__(self):
        return f"{self.LETTERS[self.kind]}{self.year}-{self.number:05}"

    def get_absolute_url(self):
        return reverse("supplies_document", args=[self.pk])

    @property
    def is_reversed(self):
        return hasattr(self, "reversal")


class MoveQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(document__in=Document.objects.visible_to(person))


class Move(models.Model):
    """So much of an item went from one place to another, at that value. Append-only by trigger."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="moves", verbose_name=_("document"))
    line = models.PositiveSmallIntegerField(_("line"))
    item = models.ForeignKey(
        Item, models.PROTECT, related_name="moves", db_index=False, verbose_name=pgettext_lazy("supplies", "item")
    )
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="moves", db_index=False, verbose_name=_("batch"))
    from_spot = models.ForeignKey(Spot, models.PROTECT, related_name="+", db_index=False, verbose_name=_("from where"))
    to_spot = models.ForeignKey(Spot, models.PROTECT, related_name="+", db_index=False, verbose_name=_("to where"))
    quantity = quantity_field(_("quantity"))
    value = models.DecimalField(_("value (¥)"), max_digits=14, decimal_places=2)
    # What of a returned or reversed move this one brings back.
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone", verbose_name=_("brings back"))
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False,
                               verbose_name=pgettext_lazy("supplies", "for whom"))  # fmt: skip
    old_back = models.PositiveSmallIntegerField(_("old ones handed in"), default=0)
    on = models.DateField(_("day"))

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["document_id", "line", "id"]
        indexes = [
            models.Index(fields=["item", "-id"], name="supplies_move_item"),
            models.Index(fields=["on"], name="supplies_move_on"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, value__gte=0) & ~Q(from_spot=F("to_spot")),
                name="supplies_move_goes_somewhere",
                violation_error_message=_("Type a quantity above zero."),
            )
        ]

    def __str__(self):
        return f"{self.document} · {self.item}"

    @property
    def price(self):
        return self.value / self.quantity


class Series(models.Model):
    """The last number drawn in a series of documents, by year: drawn last, so that none is left out."""

    kind = models.CharField(_("kind"), max_length=10, choices=Document.Kind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        ordering = ["-year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year"],
                name="supplies_series_once_a_year",
                violation_error_message=_("This series has begun already."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"


class SignatureQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(document__in=Document.objects.visible_to(person))


class Signature(models.Model):
    """Somebody signed for what a document handed over."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="signature", verbose_name=_("document"))
    signed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    signed_at = models.DateTimeField(_("signed at"), default=timezone.now)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-signed_at"]

    def __str__(self):
        return f"{self.document} · {self.signed_by}"
