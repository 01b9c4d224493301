"""Who may ask, decide, stand in, and write the routes."""

from django.utils.translation import gettext_lazy as _

from apps.approvals.matters import matters
from apps.approvals.queries.desk import steps_of
from apps.core.policies import allow, rule
from apps.org.models import Role
from apps.org.policies import at_the_machine, office_admin, staff


@rule(_("who asked for it"))
def asked_it(person, request):
    return request is not None and request.asked_by_id == person.pk


@rule(_("who stands at one of its steps"))
def decides(person, request):
    return request is not None and bool(steps_of(person, request))


@rule(_("unit clerk of the asking unit"))
def clerk_of_the_asking_unit(person, request):
    return request is not None and person.has_role(Role.UNIT_CLERK, unit_id=request.unit_id)


@rule(_("duty clerk"))
def on_duty(person, request):
    return person.has_role(Role.DUTY_CLERK)


@rule(_("whom the matter lets take calls"))
def takes_calls(person, request):
    matter = matters.get(request.matter)
    return matter is not None and bool(matter.takes_calls(person, request.subject))


@rule(_("who said yes on the telephone"))
def said_yes(person, request):
    paper = getattr(request, "paper", None)
    return paper is not None and paper.said_by_id == person.pk


@rule(_("who wrote the call down"))
def entered_it(person, request):
    paper = getattr(request, "paper", None)
    return paper is not None and paper.entered_by_id == person.pk


@rule(_("who holds a post"))
def holds_a_post(person, subject):
    return person.post_id is not None


@rule(_("who gave it"))
def gave_it(person, delegation):
    return delegation is not None and delegation.person_id == person.pk


# Whoever does the verb that needs approval asks for it; the verb itself has judged them.
allow("approvals.ask", staff)
allow("approvals.set_aside", at_the_machine | staff)
allow("approvals.send_again", asked_it)
allow("approvals.withdraw", asked_it)

allow("approvals.grant", decides & ~asked_it)
allow("approvals.countersign", decides & ~asked_it)
allow("approvals.decline", decides & ~asked_it)
allow("approvals.send_back", decides & ~asked_it)
allow("approvals.forward", decides & ~asked_it)

allow("approvals.approve_verbally", clerk_of_the_asking_unit | on_duty | office_admin | takes_calls)
allow("approvals.confirm_paper", (said_yes | office_admin) & ~entered_it & ~asked_it)

allow("approvals.delegate", holds_a_post | office_admin)
allow("approvals.end_delegation", gave_it | office_admin)
allow("approvals.add_route", office_admin)
allow("approvals.change_route", office_admin)

# The clock
allow("approvals.time_out", at_the_machine)
