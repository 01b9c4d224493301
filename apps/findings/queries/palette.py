"""How findings are found: by what is wrong, by unit and by place, and only by those who see them."""

from django.utils.translation import gettext_lazy as _

from apps.core.search import Entry, Kind, kinds
from apps.findings.models import Finding
from apps.findings.models.sight import WATCHING


def finding_entry(finding: Finding) -> Entry | None:
    """A withdrawn one is not looked for any more."""
    if finding.status == Finding.Status.WITHDRAWN:
        return None
    people = {finding.owner_id, finding.found_by_id}
    return Entry(
        title=finding.title,
        subtitle=" · ".join(str(part) for part in (finding.unit, finding.place) if part),
        words=[str(finding.unit), str(finding.place or "")],
        audience=[*(f"person:{pk}" for pk in sorted(people)), *(f"role:{role}" for role in WATCHING)],
    )


def plug() -> None:
    kinds.plug("findings.Finding", Kind(_("Findings"), "alert-triangle", finding_entry, 70, Finding.objects.named))
