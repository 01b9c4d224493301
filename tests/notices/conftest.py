import pytest
from django.utils.translation import gettext_lazy as _

from apps.notices.events import Event, events


@pytest.fixture
def event(monkeypatch):
    """An event of the tests' own; it is unplugged afterwards."""
    monkeypatch.setitem(events, "tests.moved", Event(_("Meeting rooms"), _("Meetings")))
    return "tests.moved"


@pytest.fixture
def urgent(monkeypatch):
    monkeypatch.setitem(events, "alarms.fire", Event(_("Meeting rooms"), _("Meetings"), urgent=True))
    return "alarms.fire"
