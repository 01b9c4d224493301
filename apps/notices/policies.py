"""Who may announce, and who keeps the ways out of the house."""

from django.utils.translation import gettext_lazy as _

from apps.core.policies import allow, rule
from apps.org.models import Role
from apps.org.policies import clerk_somewhere, office_admin, oneself, staff, system_admin


@rule(_("unit clerk of all the units it is for"))
def clerk_of_its_units(person, announcement):
    """To everyone or to a campus speaks the office alone."""
    clerk_of = {grant.unit_id for grant in person.grants_now if grant.role == Role.UNIT_CLERK}
    ids = {unit.pk for unit in announcement.units.all()} if announcement.has_units else set()
    return bool(ids) and ids <= clerk_of


@rule(_("who wrote it"))
def wrote_it(person, announcement):
    return announcement.written_by_id == person.pk


@rule(_("whom it is meant for"))
def is_its_reader(person, announcement):
    return type(announcement).objects.reaching(person).filter(pk=announcement.pk).exists()


@rule(_("as long as it is not published"))
def is_unpublished(person, announcement):
    """What people were told is not changed under their eyes, nor are its files."""
    return announcement.status != "published"


keeps_robots = system_admin
answers_for_it = office_admin | clerk_of_its_units
still_writes_it = (office_admin | wrote_it | clerk_of_its_units) & is_unpublished

allow("notices.write", office_admin | clerk_somewhere)
allow("notices.rewrite", office_admin | wrote_it | clerk_of_its_units)
allow("notices.publish", answers_for_it)
allow("notices.withdraw", answers_for_it)
allow("notices.confirm", staff & is_its_reader)

allow("notices.choose_ways", oneself)

allow("notices.add_robot", keeps_robots)
allow("notices.change_robot", keeps_robots)
allow("notices.try_robot", keeps_robots)
allow("notices.try_mail", keeps_robots)
