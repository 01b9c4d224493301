"""What lies where, in which batches, and what it is worth. Only ``supplies_post`` writes here (see migration 0002)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.org.models import Unit
from apps.org.models.places import OpenToAll
from apps.supplies.models.items import Item, Store, Supplier, quantity_field
from apps.supplies.models.sight import stores_of


class Spot(models.Model):
    """Where goods come from and go to: a store, or one of the places beyond the books."""

    class Kind(models.TextChoices):
        STORE = "store", _("Store")
        SUPPLIER = "supplier", _("Supplier")
        USE = "use", _("In use by a unit")
        LOSS = "loss", _("Lost, broken or found")
        OPENING = "opening", _("Opening stock")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    store = models.OneToOneField(Store, models.PROTECT, null=True, related_name="spot", verbose_name=_("store"))
    supplier = models.OneToOneField(
        Supplier, models.PROTECT, null=True, related_name="spot", verbose_name=_("supplier")
    )
    unit = models.OneToOneField(Unit, models.PROTECT, null=True, related_name="supplies_spot", verbose_name=_("unit"))

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("place of the stock ledger")
        verbose_name_plural = _("places of the stock ledger")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="store", store__isnull=False, supplier=None, unit=None)
                | Q(kind="supplier", store=None, supplier__isnull=False, unit=None)
                | Q(kind="use", store=None, supplier=None, unit__isnull=False)
                | Q(kind__in=["loss", "opening"], store=None, supplier=None, unit=None),
                name="supplies_spot_of_one_kind",
                violation_error_message=_("A place is a store, a supplier, a unit, or one of the two beyond."),
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind__in=["loss", "opening"]),
                name="supplies_spot_beyond_once",
                violation_error_message=_("There is one such place already."),
            ),
        ]

    def __str__(self):
        return str(self.store or self.supplier or self.unit or self.get_kind_display())


class HoldingQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Storekeepers see their stores, those who watch see all."""
        return self.filter(stores_of(person, "spot__store"))

    def there(self):
        return self.filter(quantity__gt=0)


class Holding(models.Model):
    """How much of an item lies in a store and what that is worth: the balance beside the moves."""

    item = models.ForeignKey(
        Item, models.PROTECT, related_name="holdings", verbose_name=pgettext_lazy("supplies", "item")
    )
    spot = models.ForeignKey(Spot, models.PROTECT, related_name="holdings", verbose_name=_("store"))
    quantity = quantity_field(_("in stock"), default=0)
    value = models.DecimalField(_("value (¥)"), max_digits=16, decimal_places=2, default=0)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        ordering = ["item__group__position", "item__code", "spot_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "spot"],
                name="supplies_holding_once",
                violation_error_message=_("This item has its balance in that store already."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="supplies_holding_not_negative",
                violation_error_message=_("There is not enough stock."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, value__gte=0) | Q(quantity=0, value=0),
                name="supplies_holding_value_goes_with_it",
                violation_error_message=_("What is not there is worth nothing."),
            ),
        ]

    def __str__(self):
        return f"{self.item} · {self.spot}"

    def get_absolute_url(self):
        return reverse("supplies_item", args=[self.item_id])

    @property
    def store(self):
        return self.spot.store

    @property
    def price(self):
        """Moving average per unit, or None where nothing is there."""
        return self.value / self.quantity if self.quantity else None


class Lot(models.Model):
    """A batch of an item with its last day; goods that do not spoil are all of one lot without a name."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="lots", verbose_name=pgettext_lazy("supplies", "item"))
    batch = models.CharField(_("batch"), max_length=30, blank=True)
    expires_on = models.DateField(_("use until"), null=True, blank=True)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = pgettext_lazy("supplies", "batches")
        ordering = ["item_id", "expires_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "batch", "expires_on"],
                nulls_distinct=False,
                name="supplies_lot_once",
                violation_error_message=_("This batch is known already."),
            )
        ]

    def __str__(self):
        return self.batch or "–"


class LotHolding(models.Model):
    """How much of a batch lies in a store."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="holdings", verbose_name=_("batch"))
    spot = models.ForeignKey(Spot, models.PROTECT, related_name="+", verbose_name=_("store"))
    quantity = quantity_field(_("in stock"), default=0)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock of a batch")
        verbose_name_plural = _("stock of batches")
        ordering = ["lot__expires_on", "lot_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "spot"],
                name="supplies_lotholding_once",
                violation_error_message=_("This batch has its balance in that store already."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="supplies_lotholding_not_negative",
                violation_error_message=_("There is not so much left of this batch."),
            ),
        ]

    def __str__(self):
        return f"{self.lot} · {self.spot}"
