"""Verbs of requisitions: a unit asks, somebody decides where it must be decided, the storekeeper hands out."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.approvals.actions import ask, open_request, set_aside
from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.notices.actions import tell
from apps.org.models import Grant, Person, Role, Unit
from apps.supplies.actions.books import KIND, Line, post
from apps.supplies.actions.posting import Typed
from apps.supplies.models import Document, Favourite, QuotaUse, Requisition, RequisitionLine, Store
from apps.supplies.models.items import plain
from apps.supplies.queries import quotas, stock

MATTER = "supplies.requisition"
ASKED, READY, PART = Requisition.Status.ASKED, Requisition.Status.READY, Requisition.Status.PART


@action("supplies.request", _("Ask for supplies"))
def request(*, by: Person, lines: Typed, unit: Unit | None = None, store: Store | None = None,
            purpose: str = "") -> Requisition:  # fmt: skip
    """Staff ask for what their unit needs; each store gets its own part, and only what is beyond a quota or a limit is
    decided on."""
    unit = unit or by.unit
    if unit is None or unit.pk not in by.unit_ids:
        raise Refused({"unit": [say("Choose a unit of your own: it bears the cost.")]})
    if any(not line["item"].is_offered for line in lines):
        raise Refused({"lines": [say("%(item)s is not handed out any more. Choose something else.")
                                 % {"item": next(x["item"] for x in lines if not x["item"].is_offered)}]})  # fmt: skip
    parts = _by_store(_together(lines), store or nearest(unit, by))
    (first, own), *others = parts.items()
    for at, part in others:
        request(by=by, unit=unit, store=at, purpose=purpose,
                lines=[{"item": item, "quantity": much} for item, much in part.items()])  # fmt: skip
    return _ask_of(first, own, by=by, unit=unit, purpose=purpose)


def nearest(unit: Unit, person: Person) -> Store:
    """The store of the campus in which the unit sits, else the first one there is."""
    stores = Store.objects.in_use()
    found = stores.filter(campus=unit.campus_id).first() or stores.first()
    if found is None:
        raise Refused(say("No store is set up yet. Ask the office administrator."))
    return found


def _together(lines: Typed) -> dict[Any, Decimal]:
    """The same item twice is one line."""
    sums: dict[Any, Decimal] = {}
    for line in lines:
        sums[line["item"]] = sums.get(line["item"], Decimal(0)) + line["quantity"]
    if not sums:
        raise Refused({"lines": [say("Enter at least one item with its quantity.")]})
    return sums


def _by_store(sums: dict[Any, Decimal], near: Store) -> dict[Store, dict[Any, Decimal]]:
    stores, has = list(Store.objects.in_use()), stock.there(sums)
    parts: dict[Store, dict[Any, Decimal]] = {}
    for item, quantity in sums.items():
        parts.setdefault(stock.home_of(item, near, stores, has), {})[item] = quantity
    return parts


def _ask_of(store: Store, sums: dict[Any, Decimal], *, by: Person, unit: Unit, purpose: str) -> Requisition:
    known = stock.prices(sums)
    worth = {item: (known.get(item.pk, Decimal(0)) * much).quantize(stock.CENT, ROUND_HALF_UP)
             for item, much in sums.items()}  # fmt: skip
    wanted = [quotas.Wanted(item.pk, much, worth[item]) for item, much in sums.items()]
    beyond = quotas.over(unit, by, wanted)
    made = Requisition(store=store, unit=unit, purpose=purpose, asked_by=by, status=ASKED, is_over=bool(beyond),
                       estimate=sum(worth.values(), Decimal(0)))  # fmt: skip
    made.judge()
    made.save()
    RequisitionLine.objects.bulk_create(
        RequisitionLine(requisition=made, position=n, item=item, quantity=much)
        for n, (item, much) in enumerate(sums.items(), 1)
    )
    asked = ask(MATTER, made, by=by)
    if asked is None and beyond:
        raise Refused({"lines": [_too_much(one) for one in beyond]})
    made.refresh_from_db(fields=["status", "version"])
    if asked is None:
        made.become(READY)
    if made.status == READY:
        _tell_keepers(made)
    return made


def _too_much(one: quotas.Standing) -> str:
    says = say("The quota of %(whose)s for %(what)s is %(norm)s; %(left)s are left. Ask for no more than that.")
    facts = {"whose": one.quota.whose, "what": one.quota.what, "norm": one.quota.words, "left": plain(one.left)}
    return says % facts


def _tell_keepers(requisition: Requisition) -> None:
    keepers = Grant.objects.current().filter(role=Role.STOREKEEPER, unit=None)
    near = [grant.person for grant in keepers.select_related("person") if grant.campus_id in
            (None, requisition.store.campus_id)]  # fmt: skip
    says = _("%(unit)s asks for supplies from %(store)s.")
    tell(near, "supplies.asked", requisition, says, unit=requisition.unit, store=requisition.store)


@action("supplies.withdraw_requisition", _("Withdraw the requisition"), when=[ASKED, READY])
def withdraw_requisition(requisition: Requisition, *, by: Person) -> Requisition:
    """Whoever asked takes a requisition back while nothing was issued."""
    if pending := open_request(requisition):
        set_aside(pending, by=by, reason=say("The requisition was withdrawn."))
    return requisition.become(Requisition.Status.WITHDRAWN)


@action("supplies.approve", _("Approve the requisition"), when=[ASKED])
def approve(requisition: Requisition, *, by: Person | None) -> Requisition:
    """A requisition that was approved goes to the storekeeper; what it asks beyond a quota is added to it once."""
    lines = list(requisition.lines.select_related("item"))
    known = stock.prices(line.item for line in lines)
    wanted = [quotas.Wanted(line.item_id, line.quantity, line.quantity * known.get(line.item_id, Decimal(0)))
              for line in lines]  # fmt: skip
    for one in quotas.over(requisition.unit, requisition.asked_by, wanted):
        _add_beyond(one, requisition)
    requisition.status, requisition.approved_by = READY, by
    requisition.save(update_fields=["status", "approved_by"])
    _tell_keepers(requisition)
    return requisition


def _add_beyond(one: quotas.Standing, requisition: Requisition) -> None:
    quota, whom = one.quota, None if one.quota.unit_id else requisition.asked_by
    since, until = quota.time_of(today())
    use, _new = QuotaUse.objects.select_for_update(no_key=True).get_or_create(
        quota=quota, person=whom, since=since, defaults={"until": until, "most": quota.most}
    )
    use.extra += one.beyond
    use.save(update_fields=["extra"])


@action("supplies.decline", _("Do not approve the requisition"), when=[ASKED])
def decline(requisition: Requisition, *, by: Person | None, reason: str = "") -> Requisition:
    """A requisition that was not approved ends there."""
    return requisition.become(Requisition.Status.DECLINED)


@action("supplies.issue", _("Issue"), when=[READY, PART])
def issue(requisition: Requisition, *, by: Person, lines: Sequence[dict[str, Any]]) -> Document:
    """The storekeeper hands out what was asked for, or what there is of it; the rest stays owed.

    ``lines``: «line» of the requisition, «quantity», and «old» ones handed in for tools.
    """
    owed = {line.pk: line for line in requisition.lines.select_related("item")}
    rows = []
    for typed in lines:
        line = owed[typed["line"].pk]
        if typed["quantity"] > line.owed:
            says = say("Only %(left)s of %(item)s are still owed. Issue no more than was asked for.")
            raise Refused(says % {"left": plain(line.owed), "item": line.item})
        if not typed["quantity"]:
            continue
        rows.append(Line(item=line.item_id, quantity=typed["quantity"], person=requisition.asked_by_id,
                         old=typed.get("old") or 0))  # fmt: skip
        line.issued += typed["quantity"]
    document = post(KIND.ISSUE, rows, by=by, store=requisition.store, unit=requisition.unit, requisition=requisition,
                    asked_by=requisition.asked_by, approved_by=requisition.approved_by)  # fmt: skip
    RequisitionLine.objects.bulk_update(owed.values(), ["issued"])
    requisition.become(PART if any(line.owed for line in owed.values()) else Requisition.Status.ISSUED)
    says = _("Your supplies are ready: %(document)s. Sign for them when you have them.")
    tell([requisition.asked_by], "supplies.issued", document, says, document=document)
    return document


@action("supplies.close_requisition", _("Close the requisition"), when=[READY, PART])
def close_requisition(requisition: Requisition, *, by: Person, reason: str) -> Requisition:
    """What is still owed is not handed out any more, for a reason."""
    return requisition.become(Requisition.Status.CLOSED)


@action("supplies.keep_favourite", _("Keep as favourite"))
def keep_favourite(requisition: Requisition, *, by: Person, name: str) -> Favourite:
    """What somebody asks for again and again is kept under a name."""
    lines = [[line.item_id, str(line.quantity)] for line in requisition.lines.all()]
    found = Favourite(person=by, name=name, lines=lines)
    found.judge()
    found.save()
    return found


@action("supplies.drop_favourite", _("Drop the favourite"))
def drop_favourite(favourite: Favourite, *, by: Person) -> Favourite:
    """A favourite that is not needed any more goes."""
    pk = favourite.pk
    favourite.delete()
    favourite.pk = pk
    return favourite


# -- what approvals call -----------------------------------------------------------------------------------------------
def granted(asked: Any, by: Person | None) -> None:
    if asked.subject.status == ASKED:
        approve(asked.subject, by=by)


def declined(asked: Any, by: Person | None, reason: str = "") -> None:
    if asked.subject.status == ASKED:
        decline(asked.subject, by=by, reason=reason)
