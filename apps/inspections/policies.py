"""Who plans rounds, who goes in them, and who reads what was seen."""

from django.utils.translation import gettext_lazy as _

from apps.core.policies import allow, rule
from apps.inspections.models.sight import units_led, watches
from apps.org.models import Role
from apps.org.policies import holds, office_admin

runs_rounds = holds(Role.SUPERVISOR) | office_admin


@rule(_("nobody: the house does it by its rules"))
def by_itself(person, subject):
    return person is None


@rule(_("supervisors, office administrators, leaders and the auditor; heads and clerks of units"))
def follows(person, subject):
    return watches(person) or bool(units_led(person))


@rule(_("members of its teams"))
def goes_along(person, one):
    return one is not None and one.teams.filter(members=person).exists()


# What is looked at, where, and by which rules
for noun in ("checklist", "station", "round_rule"):
    allow(f"inspections.add_{noun}", runs_rounds)
    allow(f"inspections.change_{noun}", runs_rounds)
allow("inspections.lay_down_edition", runs_rounds)

# Rounds
for verb in ("plan_round", "change_round", "seal_round", "cancel_round", "end_round"):
    allow(f"inspections.{verb}", runs_rounds)
allow("inspections.begin_round", by_itself | runs_rounds | goes_along)
allow("inspections.finish_round", by_itself)


# -- the checker's phone -----------------------------------------------------------------------------------------------
@rule(_("members of the team that goes there"))
def goes_there(person, target):
    return target is not None and target.team.members.filter(pk=person.pk).exists()


@rule(_("who checked the post"))
def checked_it(person, visit):
    return visit is not None and visit.by_id == person.pk


allow("inspections.check", goes_there)
allow("inspections.add_photo", checked_it)

# Bulletins
allow("inspections.issue_bulletin", runs_rounds)
