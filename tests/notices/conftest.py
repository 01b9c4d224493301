import pytest
from django.utils.translation import gettext_lazy as _

from apps.core import outbox
from apps.core.models import OutboxEntry
from apps.notices.events import Event, events
from apps.notices.models import Robot
from apps.org.models import Grant, Role
from logistics import mail
from tests.notices import servers


@pytest.fixture
def event(monkeypatch):
    """An event of the tests' own; it is unplugged afterwards."""
    monkeypatch.setitem(events, "tests.moved", Event(_("Meeting rooms"), _("Meetings")))
    return "tests.moved"


@pytest.fixture
def urgent(monkeypatch):
    monkeypatch.setitem(events, "tests.fire", Event(_("Meeting rooms"), _("Meetings"), urgent=True))
    return "tests.fire"


@pytest.fixture
def office(make_person):
    return make_person("office", name="刘静", roles=[Role.OFFICE_ADMIN])


@pytest.fixture
def operator(make_person):
    return make_person("operator", name="吴系统", roles=[Role.SYSTEM_ADMIN], language="en", email="wu@hq.example")


@pytest.fixture
def unit_clerk(make_person, units):
    """Of the finance bureau."""
    person = make_person("unitclerk", name="钱经办", unit=units.finance)
    Grant.objects.create(person=person, role=Role.UNIT_CLERK, unit=units.finance)
    return person


@pytest.fixture
def work():
    """work() does what the outbox holds and is due, as a worker would; gives what went wrong."""

    def drain():
        outbox.drain()
        return list(OutboxEntry.objects.open().exclude(trouble="").values_list("trouble", flat=True))

    return drain


@pytest.fixture
def chat(monkeypatch):
    """A chat service on this machine, which the operator has allowed to be called."""
    monkeypatch.setenv("LOGISTICS_CALLABLE_HOSTS", "127.0.0.1")
    with servers.chat_service() as service:
        yield service


@pytest.fixture
def post(settings):
    """A mail server on this machine, named as the operator would name it."""
    with servers.mail_server() as server:
        address = f"smtp://127.0.0.1:{server.port}?from=logistics@hq.example"
        for name, value in mail.settings({"LOGISTICS_MAIL": address}).items():
            setattr(settings, name, value)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # pytest-django puts a dummy there
        settings.CSRF_TRUSTED_ORIGINS = ["https://hq.example"]
        yield server


@pytest.fixture
def robot(db, chat):
    return Robot.objects.create(name="后勤群", kind="dingtalk", url=chat.url)
