import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.attachments import actions
from apps.core.attachments.gate import judged
from apps.meetings.actions import book
from tests.attachments import made


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def booking(clerk, room, next_monday):
    facts = {"title": "例会", "attendees": 3, "starts_at": next_monday.at(9), "ends_at": next_monday.at(10)}
    return book(by=clerk, place=[room], **facts)


@pytest.fixture
def upload():
    """upload("方案.pdf", b"…") → what a browser sends."""
    return lambda name, data=b"": SimpleUploadedFile(name, data or made.pdf())


@pytest.fixture
def attached(booking, clerk, upload):
    """attached("方案.pdf") → the attachment, put there by the clerk."""

    def do(name="方案.pdf", data=None):
        actions.attach(booking, by=clerk, files=[judged(upload(name, data or made.pdf()))])
        return booking_files(booking).last()

    return do


def booking_files(booking):
    from apps.core.models import Attachment

    return Attachment.objects.about(booking)
