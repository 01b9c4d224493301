"""Who schedules reports, and who answers for the returns."""

from django.utils.translation import gettext_lazy as _

from apps.approvals.models.sight import posts_reached
from apps.core.policies import allow, rule
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
allow("reports.plan_return", at_the_machine)

allow("reports.add_return", office_admin)
allow("reports.change_return", office_admin)
allow("reports.submit_return", handles_return)
allow("reports.reopen_return", handles_return)
