"""Items, groups, stores, suppliers and quotas: their lists, records and forms."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import Q, Sum
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.cells import Column
from apps.core.charts import Chart
from apps.core.dates import today
from apps.core.metrics import Point
from apps.core.pages import Pages
from apps.core.pages.declared import Panel
from apps.core.pages.panels import Beside, table
from apps.supplies.actions import catalogue, quotas
from apps.supplies.forms.catalogue import EndForm, GroupForm, ItemForm, LevelForm, QuotaForm, StoreForm, SupplierForm
from apps.supplies.models import Holding, Item, ItemGroup, Level, LotHolding, Quota, QuotaUse, Store, Supplier
from apps.supplies.models.items import plain
from apps.supplies.models.quotas import keeps_or_watches
from apps.supplies.policies import reads_stock
from apps.supplies.queries import history

BESIDE = (
    ("supplies_item_list", _("Items")),
    ("supplies_itemgroup_list", _("Groups")),
    ("supplies_store_list", _("Stores")),
    ("supplies_supplier_list", _("Suppliers")),
    ("supplies_quota_list", _("Quotas")),
)
SHOWN_MOVES = 30


def much(quantity: Any, item: Item) -> str:
    return f"{plain(quantity)} {item.unit}"


IN_STOCK = Column("in_stock", _("in stock"), lambda item: much(item.in_stock or 0, item), sort="in_stock", numeric=True)
PACKS = Column("packs", _("packs"), lambda i: [f"{p.name} = {much(p.quantity, i)}" for p in i.packs.all()])


# -- panels of an item -------------------------------------------------------------------------------------------------
def stores_panel(request: HttpRequest, item: Item) -> Panel | None:
    """What lies where. How much there is everybody may know; what it is worth is the keepers' business."""
    rows = Holding.objects.filter(item=item).select_related("spot__store").order_by("spot__store__position")
    levels = {level.store_id: level for level in Level.objects.filter(item=item)}
    wants = lambda h: levels.get(h.spot.store_id)  # noqa: E731
    columns = [
        Column("store", _("store"), lambda h: str(h.spot.store)),
        Column("location", _("shelf"), lambda h: wants(h).location if wants(h) else ""),
        Column("quantity", _("in stock"), lambda h: much(h.quantity, item), numeric=True),
    ]
    if reads_stock(request.user, None):
        columns += [
            Column("minimum", _("reorder at"), lambda h: plain((wants(h) or item).minimum), numeric=True),
            Column("price", _("average price (¥)"), lambda h: f"{h.price:,.4f}" if h.price else "", numeric=True),
            Column("value", _("value (¥)"), lambda h: h.value, numeric=True),
        ]
    return table(_("In the stores"), columns, rows, empty=_("Nothing has been received yet."), id="stores")


def lots_panel(request: HttpRequest, item: Item) -> Panel | None:
    lots = LotHolding.objects.filter(lot__item=item, quantity__gt=0).exclude(lot__batch="", lot__expires_on=None)
    rows = list(lots.select_related("lot", "spot__store"))
    if not rows:
        return None
    columns = [
        Column("batch", _("batch"), lambda h: h.lot.batch or "–"),
        Column("expires_on", _("use until"), lambda h: h.lot.expires_on),
        Column("store", _("store"), lambda h: str(h.spot.store)),
        Column("quantity", _("in stock"), lambda h: much(h.quantity, item), numeric=True),
    ]
    return table(_("Batches: the first to spoil goes first"), columns, rows, id="lots")


def quotas_panel(request: HttpRequest, item: Item) -> Panel | None:
    rows = Quota.objects.visible_to(request.user).in_force().filter(Q(item=item) | Q(group=item.group_id))
    found = list(rows.select_related("unit", "post__unit", "person", "item", "group")[:50])
    if not found:
        return None
    columns = [Column("whose",
        pgettext_lazy("supplies", "for whom"), lambda q: str(q.whose)),
               Column("what", pgettext_lazy("supplies", "what"), lambda q: str(q.what)),
               Column("words", _("quota"), lambda q: q.words)]  # fmt: skip
    return table(_("Quotas"), columns, found, door=lambda q: q.get_absolute_url(), id="quotas")


def course_panel(request: HttpRequest, item: Item) -> Panel | None:
    """The stock of the last half-year, week by week."""
    if not reads_stock(request.user, None):
        return None
    until = today()
    days = [(on, left) for on, left in history.course(item, until) if (until - on).days % 7 == 0]
    points = [Point(date_format(on, "n-j"), left) for on, left in days]
    measure = SimpleNamespace(name=say("in stock"), unit=item.unit, words=lambda v: plain(v or 0), rounded=lambda v: v)
    chart = Chart("course", say("Stock in the last half-year"), measure, points, by=say("day"), kind="line")  # type: ignore[arg-type]
    return Panel(say("How it went"), "core/_chart.html", {"chart": chart}, id="course-panel")


def moves_panel(request: HttpRequest, item: Item) -> Panel | None:
    if not reads_stock(request.user, None):
        return None
    rows = history.moves(item)[:SHOWN_MOVES]
    columns = [
        Column("document", _("document"), lambda m: str(m.document)),
        Column("on", _("day"), lambda m: m.on),
        Column("from", _("from where"), lambda m: str(m.from_spot)),
        Column("to", _("to where"), lambda m: str(m.to_spot)),
        Column("quantity", _("quantity"), lambda m: much(m.quantity, item), numeric=True),
        Column("value", _("value (¥)"), lambda m: m.value, numeric=True),
    ]
    door = lambda m: m.document.get_absolute_url()  # noqa: E731
    return table(_("Last moves"), columns, rows, door=door, empty=_("Nothing has moved yet."), id="moves")


class ItemPages(Beside, Pages):
    model = Item
    beside = BESIDE
    icon = "package"
    columns = ("code", "name", "spec", "unit", "group", IN_STOCK, "is_durable")
    sheet_columns = (
        "code", "name", "spec", "unit", "group", "barcode", IN_STOCK, "minimum", "maximum", "shelf_days", "is_whole",
        "is_durable", "is_offered",
    )  # fmt: skip
    facts = ("code", "group", "unit", PACKS, "barcode", "minimum", "maximum", "shelf_days", "is_durable", "is_offered")
    filters = ("group", "is_durable", "is_offered")
    search = ("name", "code", "spec", "spelling", "barcode")
    related = ("group",)
    prefetch = ("packs",)
    create = (ItemForm, catalogue.add_item)
    update = (ItemForm, catalogue.change_item)
    verbs = {"set_level": (catalogue.set_level, LevelForm)}
    panels = (stores_panel, course_panel, lots_panel, quotas_panel, moves_panel)
    empty = _("No item is entered yet. Add the first one.")

    def rows(self) -> Any:
        return super().rows().annotate(in_stock=Sum("holdings__quantity"))


class GroupPages(Beside, Pages):
    model = ItemGroup
    beside = BESIDE
    icon = "tags"
    columns = ("name", "category", "position")
    related = ("category",)
    create = (GroupForm, catalogue.add_group)
    update = (GroupForm, catalogue.change_group)
    empty = _("No group is set up yet. Items are kept in groups.")


class StorePages(Beside, Pages):
    model = Store
    beside = BESIDE
    icon = "building-store"
    columns = ("name", "campus", "unit", "place", "is_open")
    filters = ("campus", "is_open")
    related = ("campus", "unit", "place")
    create = (StoreForm, catalogue.add_store)
    update = (StoreForm, catalogue.change_store)
    empty = _("No store is set up yet. Set up the first one.")


class SupplierPages(Beside, Pages):
    model = Supplier
    beside = BESIDE
    icon = "truck-delivery"
    columns = ("name", "contact", "phone", "note", "is_open")
    filters = ("is_open",)
    search = ("name", "contact")
    create = (SupplierForm, catalogue.add_supplier)
    update = (SupplierForm, catalogue.change_supplier)
    empty = _("No supplier is entered yet. Goods are received from suppliers.")


# -- quotas ------------------------------------------------------------------------------------------------------------
def uses_panel(request: HttpRequest, quota: Quota) -> Panel | None:
    rows = QuotaUse.objects.filter(quota=quota).select_related("person", "quota__item").order_by("-since", "person")
    if not keeps_or_watches(request.user):
        rows = rows.filter(Q(person=None) | Q(person=request.user))
    columns = [
        Column("since", pgettext_lazy("supplies", "from"), lambda u: u.since),
        Column("until", pgettext_lazy("supplies", "until (not included)"), lambda u: u.until),
        Column("person", _("staff member"), lambda u: str(u.person or "")),
        Column("used", _("used"), lambda u: plain(u.used), numeric=True),
        Column("extra", _("approved beyond it"), lambda u: plain(u.extra) if u.extra else "", numeric=True),
        Column("left", pgettext_lazy("supplies", "left"), lambda u: plain(max(u.left, Decimal(0))), numeric=True),
    ]
    return table(_("What was drawn"), columns, rows[:60], empty=_("Nothing has been drawn from it yet."), id="uses")


WHOSE = Column("whose", pgettext_lazy("supplies", "for whom"), lambda q: str(q.whose))
WHAT = Column("what", pgettext_lazy("supplies", "what"), lambda q: str(q.what))
NORM = Column("words", _("quota"), lambda q: q.words)


class QuotaPages(Beside, Pages):
    model = Quota
    beside = BESIDE
    icon = "scale"
    columns = (WHOSE, WHAT, NORM, "starts_on", "ends_on", "source")
    filters = ("unit", "group", "period")
    search = ("item__name", "group__name", "person__name", "unit__name")
    related = ("unit", "post__unit", "person", "item", "group")
    create = (QuotaForm, quotas.lay_down_quota)
    verbs = {"end": (quotas.end_quota, EndForm)}
    panels = (uses_panel,)
    empty = _("No quota is laid down: everybody may ask for everything, as far as routes let them.")
