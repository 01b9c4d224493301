"""Which pages of the bureau's books stand in the left rail, and for whom."""

from django.utils.translation import gettext_lazy as _

from apps.core.sockets import MenuEntry, menu
from apps.org.policies import auditor, clerk_somewhere, office_admin, security_admin, staff, system_admin

books = office_admin | system_admin

DOORS = (
    ("people", _("Staff"), "users", "org_person_list", staff),
    ("units", _("Units"), "sitemap", "org_unit_list", books | security_admin),
    ("posts", _("Posts"), "id-badge-2", "org_post_list", books),
    ("campuses", _("Campuses"), "building-community", "org_campus_list", office_admin),
    ("buildings", _("Buildings"), "building", "org_building_list", office_admin),
    ("places", _("Places"), "map-pin", "org_place_list", office_admin),
    ("grants", _("Roles"), "key", "org_grant_list", security_admin | auditor),
    ("absences", _("Absences"), "beach", "org_absence_list", office_admin | clerk_somewhere),
    ("upkeep", _("State of operation"), "activity", "core_upkeep", office_admin | system_admin),
    ("trail", _("Audit trail"), "report-search", "core_logentry_list", auditor),
    ("import", _("Import"), "file-import", "org_importbatch_list", office_admin),
    ("tokens", _("API tokens"), "plug", "org_apitoken_list", security_admin | auditor),
    ("webhooks", _("Webhooks"), "webhook", "org_webhook_list", system_admin | auditor),
    ("deliveries", _("Deliveries"), "send", "org_delivery_list", system_admin | auditor),
)


def plug() -> None:
    for order, (key, label, icon, url_name, allowed) in enumerate(DOORS, start=800):
        menu.plug(f"org.{key}", MenuEntry(label, icon, url_name, allowed, order, _("Settings")))
