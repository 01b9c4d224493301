"""Who keeps, who asks, who decides, who hands out: never the same person."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.approvals.models import Request
from apps.core.policies import allow, rule
from apps.ledger.policies import accountant
from apps.org.models import Role
from apps.org.policies import office_admin, staff
from apps.supplies.models.sight import keeps, watches


@rule(_("storekeepers"))
def storekeeper(person, subject):
    return any(grant.role == Role.STOREKEEPER and grant.unit_id is None for grant in person.grants_now)


@rule(_("the storekeeper of that store"))
def keeps_it(person, record):
    """``record``: a store's document or requisition."""
    return record is not None and keeps(person, record.store)


@rule(_("storekeepers, office administrators, accountants, leaders and the auditor"))
def reads_stock(person, subject):
    return storekeeper(person, subject) or watches(person)


@rule(pgettext_lazy("supplies", "who asked for it"))
def asked_for_it(person, record):
    return record is not None and record.asked_by_id == person.pk


@rule(_("who received it, or the storekeeper of the store it went to"))
def received_it(person, document):
    if document is None:
        return False
    return document.asked_by_id == person.pk or (document.to_store_id is not None and keeps(person, document.to_store))


@rule(_("whoever decides on its request"))
def decides_on_it(person, requisition):
    """Judged when the request is decided: it says so, and by whom; None is the deadline."""
    last = Request.objects.about(requisition).order_by("pk").last()
    decided = last is not None and last.status not in Request.UNDECIDED
    return decided and (person is None or last.decisions.filter(by=person).exists())


# What is kept, and where
for noun in ("item", "supplier"):
    allow(f"supplies.add_{noun}", storekeeper | office_admin)
    allow(f"supplies.change_{noun}", storekeeper | office_admin)
for noun in ("store", "group"):
    allow(f"supplies.add_{noun}", office_admin)
    allow(f"supplies.change_{noun}", office_admin)
allow("supplies.set_level", storekeeper)
# Whoever hands out does not lay down how much.
allow("supplies.lay_down_quota", office_admin)
allow("supplies.end_quota", office_admin)

# The stock ledger
for verb in ("receive", "open_stock", "issue_at_counter", "transfer"):
    allow(f"supplies.{verb}", storekeeper)
allow("supplies.give_back", storekeeper)
allow("supplies.reverse", keeps_it)
allow("supplies.write_off", office_admin)
allow("supplies.sign", received_it)
allow("supplies.close_month", accountant)

# Requisitions
allow("supplies.request", staff)
allow("supplies.withdraw_requisition", asked_for_it)
allow("supplies.approve", decides_on_it)
allow("supplies.decline", decides_on_it)
allow("supplies.issue", keeps_it & ~asked_for_it)
allow("supplies.close_requisition", keeps_it | asked_for_it)
allow("supplies.keep_favourite", asked_for_it)


@rule(_("whose favourite it is"))
def own_favourite(person, favourite):
    return favourite is not None and favourite.person_id == person.pk


allow("supplies.drop_favourite", own_favourite)
