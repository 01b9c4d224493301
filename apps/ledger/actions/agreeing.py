"""Verbs of lump sums and targets: what a section has been given, and what it owes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.ledger.models import LumpSum, Target
from apps.ledger.queries import lumpsums
from apps.org.actions.books import kept
from apps.org.models import Person, Unit


@action("ledger.agree_lump_sum", _("Agree a lump sum"))
def agree_lump_sum(*, by: Person, **facts: Any) -> LumpSum:
    """A unit is given a sum for a task and some months; what the books hold of it is spent from it."""
    return kept(LumpSum(), facts)


@action("ledger.change_lump_sum", _("Change the lump sum"), when=[LumpSum.Status.RUNNING])
def change_lump_sum(lump_sum: LumpSum, *, by: Person, **facts: Any) -> LumpSum:
    """A running lump sum can be agreed anew; a settled one cannot."""
    return kept(lump_sum, facts)


@action("ledger.settle_lump_sum", _("Settle"), when=[LumpSum.Status.RUNNING])
def settle_lump_sum(lump_sum: LumpSum, *, by: Person) -> LumpSum:
    """When the books of all its months are closed, what was spent is written down and the saving is known."""
    if lump_sum.months.last >= today() or lumpsums.open_months(lump_sum):
        raise Refused(
            gettext("The books of %(month)s are not closed yet. Close them first; then the saving is certain.")
            % {"month": lump_sum.months.months()[-1].name}
        )
    (standing,) = lumpsums.standing(today(), LumpSum.objects.filter(pk=lump_sum.pk))
    lump_sum.spent, lump_sum.settled_on = standing.spent, today()
    lump_sum.status = LumpSum.Status.SETTLED
    lump_sum.save(update_fields=["spent", "settled_on", "status"])
    return lump_sum


@action("ledger.set_target", _("Set a target"))
def set_target(*, by: Person, kind: str, year: int, unit: Unit, amount: Decimal, source: str) -> Target:
    """The bureau says what a unit is to save or to earn in a year."""
    target = Target(kind=kind, year=year, unit=unit, amount=amount, source=source)
    target.judge()
    target.save()
    return target


@action("ledger.change_target", _("Change the target"))
def change_target(target: Target, *, by: Person, amount: Decimal, source: str) -> Target:
    """A target that is not split can be set anew; a part is the whole's business."""
    if target.whole_id:
        raise Refused(gettext("This is a part of a bigger target. Take that one's split back, and split it anew."))
    return kept(target, {"amount": amount, "source": source})


@action("ledger.split_target", _("Split over sections"))
def split_target(target: Target, *, by: Person, parts: Mapping[Unit, Decimal]) -> Target:
    """A target is handed on to sections, and their parts add up to it to the cent."""
    if target.split:
        raise Refused(gettext("It is split already. Take that back first."))
    wrong = [amount for amount in parts.values() if amount <= 0]
    total = sum(parts.values(), Decimal(0))
    if not parts or wrong or total != target.amount:
        says = gettext("The parts come to ¥%(total)s, the target is ¥%(amount)s. They must be the same.")
        raise Refused(says % {"total": f"{total:,.2f}", "amount": f"{target.amount:,.2f}"})
    Target.objects.bulk_create(
        Target(kind=target.kind, year=target.year, unit=unit, whole=target, amount=amount, source=target.source)
        for unit, amount in parts.items()
    )
    target.save(update_fields=["version"])
    target.refresh_from_db(fields=["split"])
    return target


@action("ledger.take_back_split", _("Take the split back"))
def take_back_split(target: Target, *, by: Person) -> Target:
    """The parts of a target are taken back, as long as none of them was handed on."""
    if not target.split:
        raise Refused(gettext("It is not split."))
    if target.parts.exclude(split=0).exists():
        raise Refused(gettext("Some parts were handed on. Take those back first."))
    if target.year < today().year:
        raise Refused(gettext("The year is over; its targets stand."))
    target.parts.all().delete()
    target.save(update_fields=["version"])
    target.refresh_from_db(fields=["split"])
    return target
