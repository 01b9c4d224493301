"""Rows of spot checks, for those who only count them."""

from types import SimpleNamespace
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from apps.inspections.models import Visit
from apps.inspections.queries import phone
from tests.inspections import going


def visit(by, name="东门岗"):
    """Of a post of its own, in a round of its own in which ``by`` goes."""
    laid_down = going.edition(by)
    post = going.station(by.unit, laid_down.checklist, name)
    target = going.begun(by, [([by], [(post, laid_down)])]).targets.get()
    return Visit.objects.create(
        key=uuid4(), target=target, by=by, presence="present", checked_at=timezone.now(), expected={"state": "vacant"}
    )


def makers(by):
    """By model: how one more row comes to be; ``n`` keeps them apart."""
    return {"inspections.Visit": lambda n: visit(by, f"岗{n}")}


def one_of_each(by):
    """By the start of the names of their addresses."""
    going.rules()
    one = visit(by)
    code = reverse("inspections_at", args=[phone.code_of(one.target.station)])
    return {"inspections_visit": one, "inspections_at": SimpleNamespace(path=code)}
