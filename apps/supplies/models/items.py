"""What is kept, in which units, where, and from whom it comes."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import Record
from apps.ledger.models import Category
from apps.org.models import Campus, Place, Role, Unit
from apps.org.models.places import OpenToAll


def quantity_field(label, **more):
    """How much of something: three places for what is weighed or measured."""
    return models.DecimalField(label, max_digits=14, decimal_places=3, **more)


def plain(quantity):
    """A quantity as people write it: 12, 0.5."""
    shown = f"{Decimal(quantity):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


class ItemGroup(Record):
    """A kind of supplies (办公用品、清洁用品…); what is drawn from it is booked under its cost category."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("cost category"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("group of items")
        verbose_name_plural = _("groups of items")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("supplies_itemgroup", args=[self.pk])


class ItemQuerySet(OpenToAll):
    def offered(self):
        """Those that can be asked for."""
        return self.filter(is_offered=True)


class Item(Record):
    """Something the stores keep. Quantities are in its unit; packs convert into it."""

    code = models.CharField(_("item number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    spec = models.CharField(_("specification"), max_length=60, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=8)
    group = models.ForeignKey(ItemGroup, models.PROTECT, related_name="items", verbose_name=_("group"))
    barcode = models.CharField(_("barcode"), max_length=40, unique=True, null=True, blank=True)
    is_whole = models.BooleanField(_("whole pieces only"), default=True)
    is_durable = models.BooleanField(
        _("durable"), default=False, help_text=_("Has a holder after it was issued: tools, appliances, furniture.")
    )
    shelf_days = models.PositiveIntegerField(_("keeps for (days)"), null=True, blank=True)
    minimum = quantity_field(_("reorder at"), default=0)
    maximum = quantity_field(_("fill up to"), null=True, blank=True)
    is_offered = models.BooleanField(_("can be asked for"), default=True)
    # How it is typed by those who search: whole syllables and initials.
    spelling = models.CharField(_("pinyin"), max_length=240, blank=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("supplies", "item")
        verbose_name_plural = pgettext_lazy("supplies", "items")
        ordering = ["group__position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__gte=0) & (Q(maximum=None) | Q(maximum__gte=F("minimum"))),
                name="supplies_item_levels_in_order",
                violation_error_message=_("“Fill up to” must not be below “reorder at”, and neither below zero."),
            ),
            models.CheckConstraint(
                condition=Q(barcode=None) | ~Q(barcode=""),
                name="supplies_item_barcode_or_none",
                violation_error_message=_("Leave the barcode empty or type it in full."),
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.spec}".strip()

    def get_absolute_url(self):
        return reverse("supplies_item", args=[self.pk])


class Pack(Record):
    """Another unit in which an item comes: one box is so many pieces."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="packs", verbose_name=pgettext_lazy("supplies", "item"))
    name = models.CharField(_("pack"), max_length=8)
    quantity = quantity_field(_("holds"))

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("pack")
        verbose_name_plural = _("packs")
        ordering = ["item_id", "quantity"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "name"],
                name="supplies_pack_name_once_an_item",
                violation_error_message=_("This item has a pack of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="supplies_pack_holds_something",
                violation_error_message=_("A pack holds more than nothing."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.item.get_absolute_url()


class StoreQuerySet(OpenToAll):
    def kept_by(self, person):
        """Those whose storekeeper somebody is."""
        campuses = person.campuses_of(Role.STOREKEEPER)
        return self.in_use() if campuses is None else self.in_use().filter(campus__in=campuses)

    def in_use(self):
        return self.filter(is_open=True)


class Store(Record):
    """A storeroom of a campus; the unit that keeps it bears what is lost there."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="stores", verbose_name=_("campus"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stores", verbose_name=_("kept by"))
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place"))
    is_open = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("supplies_store", args=[self.pk])


class Level(Record):
    """Where an item lies in a store, and how much of it the store wants; without a row the item's own levels hold."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="levels", verbose_name=_("store"))
    item = models.ForeignKey(
        Item, models.PROTECT, related_name="levels", verbose_name=pgettext_lazy("supplies", "item")
    )
    location = models.CharField(_("shelf"), max_length=20, blank=True)
    minimum = quantity_field(_("reorder at"), default=0)
    maximum = quantity_field(_("fill up to"), null=True, blank=True)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("place on the shelf")
        verbose_name_plural = _("places on the shelf")
        ordering = ["store__position", "item_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "item"],
                name="supplies_level_once_a_store",
                violation_error_message=_("This item has its levels in that store already. Change those."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=0) & (Q(maximum=None) | Q(maximum__gte=F("minimum"))),
                name="supplies_level_in_order",
                violation_error_message=_("“Fill up to” must not be below “reorder at”, and neither below zero."),
            ),
        ]

    def __str__(self):
        return f"{self.store} · {self.item}"

    def get_absolute_url(self):
        return self.item.get_absolute_url()


class Supplier(Record):
    """A shop or firm from which goods come (定点供应商)."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    contact = models.CharField(_("contact"), max_length=40, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)
    is_open = models.BooleanField(_("in use"), default=True)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("supplies_supplier", args=[self.pk])
