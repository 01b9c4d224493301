"""People who go, a post they go to, and a round that has begun."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from apps.org.models import Person
from tests.inspections import going


@pytest.fixture
def guard(make_person):
    return make_person("guard", name="门卫甲")


@pytest.fixture
def scene(units, clerk, colleague, stranger, guard):
    """The clerk and a colleague check one post, a stranger another one; a guard is on post."""
    going.rules()
    laid_down = going.edition(clerk)
    post = going.station(units.affairs, laid_down.checklist, holder=guard)
    other = going.station(units.finance, laid_down.checklist, "西门岗")
    teams = [([clerk, colleague], [(post, laid_down)]), ([stranger], [(other, laid_down)])]
    made = going.begun(clerk, teams)
    target, theirs = made.targets.order_by("pk")
    Person.objects.update(language="en")
    items = list(laid_down.items.order_by("position"))
    return SimpleNamespace(round=made, target=target, theirs=theirs, items=items, edition=laid_down, station=post)


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def walked(units, clerk, colleague, stranger, guard):
    """A round that has ended: eight posts of two units, one unseen, one late, one outside, three findings."""
    return going.walked(units, clerk, [clerk, colleague], [stranger], guard)
