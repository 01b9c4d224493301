"""Who enters, reverses and closes, and who reads what was spent."""

from django.utils.translation import gettext_lazy as _

from apps.core.policies import allow, rule
from apps.ledger.models import sight
from apps.org.models import Role
from apps.org.policies import holds, office_admin, staff

accountant = holds(Role.ACCOUNTANT)


@rule(_("accountants, leaders, the auditor and office administrators"))
def reads_all_costs(person, subject):
    """``subject``: a campus, or nothing for the bureau."""
    return sight.reads_all(person)


@rule(_("accountants, leaders, the auditor and office administrators; heads and clerks for their units"))
def reads_costs(person, subject):
    units = sight.units_read(person)
    return units is None or bool(units)


enters_costs = accountant | office_admin

allow("ledger.enter_cost", enters_costs)
allow("ledger.reverse", enters_costs)
allow("ledger.close_month", accountant)
for noun in ("line", "category"):
    allow(f"ledger.add_{noun}", enters_costs)
    allow(f"ledger.change_{noun}", enters_costs)
allow("ledger.book_under", enters_costs)


# -- the books beside the ledger ---------------------------------------------------------------------------------------
def _heads(person, unit_id):
    """The clerk or head of that very unit; a leader of the whole bureau reads and does not meddle."""
    return any(g.role in (Role.UNIT_CLERK, Role.LEADER) and g.unit_id == unit_id for g in person.grants_now if unit_id)


@rule(_("unit clerk or head of the unit that collects it"))
def collects_it(person, fee):
    return fee is not None and _heads(person, fee.unit_id)


@rule(_("unit clerk or head of the unit it answers to"))
def answers_for_it(person, record):
    return record is not None and _heads(person, getattr(record, "operated", record).unit_id)


@rule(_("committed by hand"))
def by_hand(person, commitment):
    return commitment is not None and commitment.is_by_hand


is_concerned = rule(_("the person concerned"))(lambda person, claim: claim is not None and claim.person_id == person.pk)

for verb in ("pay_commitment", "release_commitment"):
    allow(f"ledger.{verb}", enters_costs & by_hand)

for verb in (
    *("adopt_budget", "adjust_budget", "commit_funds"),
    *("agree_lump_sum", "change_lump_sum", "settle_lump_sum"),
    *("set_target", "change_target", "split_target", "take_back_split"),
    *("add_operated_unit", "change_operated_unit", "lay_down_formula", "fix_reward"),
    *("add_payer", "change_payer", "add_fee_rate", "change_fee_rate", "bill"),
    *("add_phone_line", "change_phone_line", "set_phone_quota", "change_phone_quota"),
    *("enter_phone_bill", "withdraw_phone_bill"),
    *("add_reimbursement_rule", "change_reimbursement_rule"),
):
    allow(f"ledger.{verb}", enters_costs)
allow("ledger.file_return", enters_costs | answers_for_it)
allow("ledger.correct_return", enters_costs | answers_for_it)
for verb in ("take_payment", "take_from_credit", "reverse_payment", "cancel_fee", "remind_payer"):
    allow(f"ledger.{verb}", enters_costs | collects_it)
# Personal papers: whoever claims never decides, and no role but the accountant's sees them.
allow("ledger.claim", staff)
allow("ledger.withdraw_claim", is_concerned)
for verb in ("approve_claim", "decline_claim", "pay_claim"):
    allow(f"ledger.{verb}", accountant & ~is_concerned)
