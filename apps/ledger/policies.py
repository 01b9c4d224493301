"""Who enters, reverses and closes, and who reads what was spent."""

from django.utils.translation import gettext_lazy as _

from apps.core.policies import rule
from apps.ledger.models import sight
from apps.org.models import Role
from apps.org.policies import holds

accountant = holds(Role.ACCOUNTANT)


@rule(_("accountants, leaders, the auditor and office administrators"))
def reads_all_costs(person, subject):
    """``subject``: a campus, or nothing for the bureau."""
    return sight.reads_all(person)


@rule(_("accountants, leaders, the auditor and office administrators; heads and clerks for their units"))
def reads_costs(person, subject):
    units = sight.units_read(person)
    return units is None or bool(units)
