"""The canteen manager hears in time that a health certificate ends."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import HealthCertificate
from apps.canteen.queries import safety
from apps.core.dates import today
from apps.notices.actions import tell
from apps.notices.models import Notice
from apps.org.models import Grant, Person, Role

EVENT = "canteen.certificate_ends"


def warn_of_certificates() -> None:
    """Once of each certificate, as many days before its end as the limit says."""
    kind = ContentType.objects.get_for_model(HealthCertificate)
    told = set(Notice.objects.filter(event=EVENT, subject_type=kind).values_list("subject_id", flat=True))
    held = Grant.objects.current().filter(role=Role.CANTEEN_MANAGER)
    managers = list(Person.objects.filter(pk__in=held.values("person"), is_active=True))
    with transaction.atomic():
        for certificate in safety.expiring(today()).filter(expires_on__gte=today()).exclude(pk__in=told):
            says = _("The health certificate of %(person)s ends on %(day)s. Have it renewed.")
            tell(managers, EVENT, certificate, says, person=str(certificate.person), day=certificate.expires_on)
