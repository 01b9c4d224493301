"""Who schedules reports, and who answers for the returns."""

from django.utils.translation import gettext_lazy as _

from apps.approvals.models.sight import posts_reached
from apps.core.policies import allow, rule
from apps.ledger.models import sight
from apps.org.models import Campus, Unit
from apps.org.policies import at_the_machine, office_admin
from apps.reports.models.returns import READERS


@rule(_("who answers for the schedule"))
def answers_for_it(person, subject):
    """``subject``: a schedule, or a report of it."""
    schedule = getattr(subject, "schedule", subject)
    return schedule is not None and schedule.kept_by_id == person.pk


@rule(_("who may read that report"))
def reads_it(person, report):
    return report is not None and report.schedule.may_be_read_by(person)


@rule(_("whose post answers for it"))
def post_answers(person, due):
    return due is not None and due.rule.owner_id in posts_reached(person)


@rule(_("leaders, the auditor and office administrators"))
def sees_all_returns(person, subject):
    return any(person.has_role(role) for role in READERS)


@rule(_("who reads all costs; heads and clerks of a unit for it and what is below; leaders of a campus for that"))
def reads_cost_report(person, scope):
    """``scope``: None for the bureau, a unit with what is below it, or a campus."""
    if sight.reads_all(person):
        return True
    if isinstance(scope, Unit):
        return scope.pk in (sight.units_read(person) or ())
    return isinstance(scope, Campus) and scope.pk in campuses_read(person)


def campuses_read(person):
    """The ids of the campuses whose costs somebody reads without reading the bureau's."""
    return {g.campus_id for g in person.grants_now if g.role in sight.READERS and g.campus_id and g.unit_id is None}


@rule(_("who reads all costs, or those of a unit or a campus"))
def reads_some_costs(person, subject):
    return sight.reads_all(person) or bool(sight.units_read(person)) or bool(campuses_read(person))


handles_return = office_admin | post_answers
keeps_schedules = office_admin | answers_for_it
noone = rule(_("nobody: it does not change any more"))(lambda person, subject: False)

allow("reports.add_schedule", office_admin)
allow("reports.change_schedule", office_admin)
allow("reports.stop", keeps_schedules)
allow("reports.resume", keeps_schedules)
allow("reports.run_now", keeps_schedules)
allow("reports.send_again", keeps_schedules & reads_it)
allow("reports.try_again", keeps_schedules & reads_it)

# The clock and the workers
allow("reports.declare", at_the_machine)
allow("reports.declare_return", at_the_machine)
allow("reports.file", at_the_machine)
allow("reports.deliver", at_the_machine)
allow("reports.give_up", at_the_machine)
allow("reports.make_again", at_the_machine)
allow("reports.plan_return", at_the_machine)

allow("reports.add_return", office_admin)
allow("reports.change_return", office_admin)
allow("reports.submit_return", handles_return)
allow("reports.reopen_return", handles_return)
