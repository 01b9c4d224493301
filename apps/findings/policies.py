"""Who writes findings down, who puts them right, and who looks again."""

from django.utils.translation import gettext_lazy as _

from apps.core.policies import allow, rule
from apps.findings.models.sight import units_led, watches
from apps.org.models import Role
from apps.org.policies import holds, office_admin

supervises = holds(Role.SUPERVISOR) | office_admin


@rule(_("whoever puts it right, and the clerk or head of the unit"))
def answers_for_it(person, finding):
    return finding is not None and (finding.owner_id == person.pk or finding.unit_id in units_led(person))


@rule(_("supervisors, office administrators, leaders, the auditor; heads and clerks of units"))
def follows(person, subject):
    return watches(person) or bool(units_led(person))


@rule(_("supervisors, office administrators, leaders of the bureau and the auditor"))
def watches_over(person, subject):
    return watches(person)


@rule(_("who found it"))
def found_it(person, finding):
    return finding is not None and finding.found_by_id == person.pk


@rule(_("who put it right"))
def put_it_right(person, finding):
    last = finding and finding.rectifications.order_by("-number").first()
    return last is not None and last.rectified_by_id == person.pk


allow("findings.record", supervises)
allow("findings.explain", answers_for_it)
allow("findings.rectify", answers_for_it)
allow("findings.recheck", (supervises | found_it) & ~put_it_right)
allow("findings.withdraw", supervises | found_it)
allow("findings.reopen", supervises)
allow("findings.reassign", supervises | answers_for_it)
allow("findings.put_off", supervises)
for verb in ("add", "change"):
    allow(f"findings.{verb}_due_rule", office_admin)
    allow(f"findings.{verb}_escalation_rule", office_admin)


@rule(_("who put it right"))
def did_it(person, attempt):
    return attempt is not None and attempt.rectified_by_id == person.pk
