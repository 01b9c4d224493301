import pytest
from django.utils import translation

from apps.canteen.queries.begun import next_monday
from apps.core.dates import today
from apps.org.models import Role
from tests.canteen import composed, kitchens


@pytest.fixture
def english():
    with translation.override("en"):
        yield


# -- meals -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def cook(make_person):
    """Keeps the canteen."""
    return make_person("chenjianjun", name="陈建军", roles=[Role.CANTEEN_MANAGER])


@pytest.fixture
def hall(campuses, units):
    return kitchens.hall(campuses.main, units.affairs)


@pytest.fixture
def lunch(hall):
    """A sitting whose dishes stand ready."""
    sitting = kitchens.lunch(hall)
    kitchens.dishes()
    return sitting


@pytest.fixture
def meal(lunch):
    """Tomorrow's lunch, open for booking."""
    return kitchens.meal(lunch)


@pytest.fixture
def browse(client):
    """browse(person) → a browser in English on which that person is logged in."""

    def do(person):
        person.language = "en"
        person.save()
        client.force_login(person)
        return client

    return do


# -- menus -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def monday():
    """Of next week."""
    return next_monday(today())


@pytest.fixture
def kitchen(campuses, units):
    return composed.kitchen(campuses.main, units.affairs)
