"""Who may change the bureau's own books."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.policies import Rule, allow, rule
from apps.org.models import Role


@rule(_("staff in service"))
def staff(person, subject):
    return person.is_active


@rule(_("the person concerned"))
def oneself(person, subject):
    return subject is not None and getattr(subject, "person_id", subject.pk) == person.pk


def holds(role: Role) -> Rule:
    """The person was given ``role`` for the whole bureau."""
    return Rule(lambda person, subject: person.has_role(role), role.label)


def officer(role: Role) -> Rule:
    """One of the three officers of classified protection. A small house without them (``THREE_OFFICERS`` off) leaves
    their work to the office administrator."""

    def test(person, subject):
        small = not getattr(settings, "THREE_OFFICERS", True)
        return person.has_role(role) or (small and person.has_role(Role.OFFICE_ADMIN))

    return Rule(test, role.label)


office_admin = holds(Role.OFFICE_ADMIN)
system_admin = officer(Role.SYSTEM_ADMIN)
security_admin = officer(Role.SECURITY_ADMIN)
auditor = officer(Role.AUDITOR)


@rule(_("unit clerk of that person's unit"))
def clerk_of_the_person(person, absence):
    return absence is not None and person.has_role(Role.UNIT_CLERK, unit_id=absence.person.unit_id)


@rule(_("unit clerk"))
def clerk_somewhere(person, subject):
    return any(grant.role == Role.UNIT_CLERK for grant in person.grants_now)


# The own account
allow("org.prefer", oneself)
allow("org.change_password", oneself)

# Accounts of others: who keeps the books does not hold the keys
allow("org.add_person", office_admin | system_admin)
allow("org.change_person", office_admin | system_admin)
allow("org.leave", (office_admin | system_admin) & ~oneself)
allow("org.rejoin", (office_admin | system_admin) & ~oneself)
allow("org.set_password", security_admin & ~oneself)
allow("org.hand_out_passwords", security_admin)
allow("org.unlock", security_admin & ~oneself)
allow("org.grant", security_admin)
allow("org.end_grant", security_admin & ~oneself)

# The first officers of an empty bureau
at_the_machine = rule(_("the operator at the machine"))(lambda person, subject: person is None)
allow("org.appoint", at_the_machine)

# Units, posts and places
for noun in ("unit", "post", "campus", "building", "place"):
    allow(f"org.add_{noun}", office_admin)
    allow(f"org.change_{noun}", office_admin)

# Who is away
allow("org.add_absence", office_admin | clerk_somewhere)
allow("org.change_absence", office_admin | clerk_of_the_person)
allow("org.withdraw_absence", office_admin | clerk_of_the_person)

# Workbooks
allow("org.check_import", office_admin)
allow("org.carry_out_import", office_admin)
allow("org.undo_import", office_admin)

# The kernel's work
asked_for_it = rule(_("who asked for it"))(lambda person, job: job is not None and job.by_id == person.pk)
allow("core.cancel_work", asked_for_it | system_admin | office_admin)
allow("core.try_again", system_admin | office_admin)
allow("core.write_off", system_admin | office_admin)
allow("core.verify_trail", auditor)

# Programs: everyone may let one in under the own name; nobody lets one in as somebody else
allow("org.issue_token", staff)
allow("org.revoke_token", oneself | security_admin)
allow("org.add_webhook", system_admin)
allow("org.change_webhook", system_admin)
allow("org.renew_secret", system_admin)
allow("org.send_again", system_admin)
