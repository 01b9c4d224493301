"""Who enters, reverses and closes, and who reads what was spent."""

from django.utils.translation import gettext_lazy as _

from apps.core.policies import allow, rule
from apps.ledger.models import sight
from apps.org.models import Role
from apps.org.policies import holds, office_admin

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
@rule(_("unit clerk or head of the unit it answers to"))
def answers_for_it(person, record):
    operated = getattr(record, "operated", record)
    return operated is not None and any(
        grant.role in (Role.UNIT_CLERK, Role.LEADER) and grant.unit_id == operated.unit_id
        for grant in person.grants_now
    )


keeps_books = accountant | office_admin

for verb in (
    *("adopt_budget", "adjust_budget", "commit_funds", "pay_commitment", "release_commitment"),
    *("agree_lump_sum", "change_lump_sum", "settle_lump_sum"),
    *("set_target", "change_target", "split_target", "take_back_split"),
    *("add_operated_unit", "change_operated_unit", "lay_down_formula", "fix_reward"),
):
    allow(f"ledger.{verb}", keeps_books)
allow("ledger.file_return", keeps_books | answers_for_it)
allow("ledger.correct_return", keeps_books | answers_for_it)
