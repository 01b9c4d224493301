"""Who may change the bureau's own books."""

from django.utils.translation import gettext_lazy as _

from apps.core.policies import Rule, rule
from apps.org.models import Role

staff = rule(_("staff in service"))(lambda person, subject: person.is_active)


def holds(role: Role) -> Rule:
    """The person was given ``role`` for the whole bureau."""
    return Rule(lambda person, subject: person.has_role(role), role.label)


office_admin = holds(Role.OFFICE_ADMIN)
system_admin = holds(Role.SYSTEM_ADMIN)
security_admin = holds(Role.SECURITY_ADMIN)
auditor = holds(Role.AUDITOR)
