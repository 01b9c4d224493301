"""Where a finding comes from."""

from django.apps import apps
from django.db.models import Model

from apps.findings.models import Finding
from apps.org.models import Person


def source_of(finding: Finding, person: Person) -> Model | None:
    """The record in which it was found, where there is one and this person may open it."""
    label, _colon, key = finding.source.partition(":")
    try:
        model = apps.get_model(label)
        found = model._default_manager.visible_to(person).filter(pk=int(key)).first()  # type: ignore[attr-defined]
    except (LookupError, ValueError):
        return None
    return found if found is not None and hasattr(found, "get_absolute_url") else None
