"""A supervisor who finds something, the people of the unit that puts it right, and times that are laid down."""

import pytest
from django.utils import translation

from apps.findings import actions
from apps.findings.seed import seed_rules
from apps.org.models import Grant, Post, Role


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def rules(db):
    seed_rules()


@pytest.fixture
def supervisor(make_person):
    return make_person("zhaolei", name="赵磊", roles=[Role.SUPERVISOR])


@pytest.fixture
def admin(make_person):
    return make_person("liujing", name="刘静", roles=[Role.OFFICE_ADMIN])


@pytest.fixture
def leader(make_person):
    return make_person("sunzhiqiang", name="孙志强", roles=[Role.LEADER])


@pytest.fixture
def head(make_person, units):
    """Holds the most senior post of the finance bureau and answers for it."""
    post = Post.objects.create(unit=units.finance, title="局长", rank=1)
    person = make_person("head", name="李局", unit=units.finance, post=post)
    Grant.objects.create(person=person, role=Role.LEADER, unit=units.finance)
    return person


@pytest.fixture
def owner(make_person, units):
    return make_person("owner", name="王班长", unit=units.finance)


@pytest.fixture
def find(rules, supervisor, units, owner):
    """find(title, …) → a finding of the finance bureau."""

    def make(title="消防通道堆放杂物", **facts):
        return actions.record(by=supervisor, **{"title": title, "unit": units.finance, "owner": owner, **facts})

    return make


@pytest.fixture
def finding(find):
    return find()


@pytest.fixture
def browse(client):
    def do(person):
        person.language = "en"
        person.save()
        client.force_login(person)
        return client

    return do
