import pytest
from django.utils import translation

from apps.org.models import Role
from tests.supplies import stock


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def storekeeper(make_person):
    """Keeps the store of the main campus."""
    return make_person("qian", name="钱库管", roles=[Role.STOREKEEPER])


@pytest.fixture
def office(make_person):
    return make_person("sun", name="孙主任", roles=[Role.OFFICE_ADMIN])


@pytest.fixture
def accountant(make_person):
    return make_person("zhou", name="周会计", roles=[Role.ACCOUNTANT])


@pytest.fixture
def depot(campuses, units):
    return stock.store(campuses.main, units.affairs)


@pytest.fixture
def branch(campuses, units):
    return stock.store(campuses.service, units.affairs, "服务中心仓库")


@pytest.fixture
def paper(depot, storekeeper):
    """Ten packs at two yuan lie in the depot."""
    made = stock.item("W001", "A4纸", "包", packs=[("箱", 5)], barcode="6901234567892")
    stock.fill(depot, storekeeper, W001=10)
    return made


@pytest.fixture
def soap(depot, storekeeper):
    made = stock.item("W002", "洗手液", "升", is_whole=False, group=stock.group("清洁用品"))
    stock.fill(depot, storekeeper, W002="7.5")
    return made


@pytest.fixture
def wrench(depot, storekeeper):
    made = stock.item("W003", "扳手", "把", is_durable=True)
    stock.fill(depot, storekeeper, W003=6)
    return made


@pytest.fixture
def browse(client):
    """browse(person) → a browser in English on which that person is logged in."""

    def do(person):
        person.language = "en"
        person.save()
        client.force_login(person)
        return client

    return do
