"""Hostile files at every door by which a file comes in: refused in words or made harmless, in little time and room."""

import json
import re
import subprocess
import sys

import pytest
from django import forms
from django.urls import reverse

import logistics.urls  # noqa: F401  with the addresses every form is loaded
from apps.core.attachments.forms import AttachForm, PhotosField
from apps.core.attachments.gate import judged
from apps.core.imports.forms import TableForm
from apps.core.models import Attachment
from apps.findings.forms.findings import RecordForm, RectifyForm
from apps.org.forms import WorkbookForm
from apps.org.models import ImportBatch, Role
from logistics.embedded.places import CHECKOUT
from tests.attachments import hostile
from tests.depth import every

# Django takes no request with a header that long.
BROKEN_REQUEST = "name of 10,000 letters"
MOST_MEGABYTES, MOST_SECONDS = 300, 5


def every_form(form=forms.BaseForm):
    for below in form.__subclasses__():
        yield below
        yield from every_form(below)


def test_no_other_form_takes_files():
    doors = {form for form in every_form() if form.__module__.startswith("apps.")
             and any(isinstance(field, forms.FileField) for field in form.base_fields.values())}  # fmt: skip

    assert doors == {AttachForm, TableForm, WorkbookForm, RecordForm, RectifyForm}
    for form in (RecordForm, RectifyForm):
        assert type(form.base_fields["photos"]) is PhotosField


def test_there_are_enough_kinds():
    assert len(hostile.KINDS) >= 25


@pytest.fixture
def inside(client, make_person):
    client.force_login(make_person("boss", roles=[Role.OFFICE_ADMIN, Role.ROOM_KEEPER]))
    return client


@pytest.mark.parametrize("kind", every(2, [*hostile.KINDS], first=1))
def test_the_door_of_attachments(inside, booking, upload, kind):
    name, data = hostile.KINDS[kind]()

    reply = inside.post(f"/files/meetings.Booking/{booking.pk}/", {"file": [raw(upload, name, data)]})

    taken = kind in hostile.TAMED and kind != BROKEN_REQUEST
    assert reply.status_code == (302 if taken else 400 if kind == BROKEN_REQUEST else 422)
    assert Attachment.objects.count() == taken
    if kind in hostile.REFUSED:
        assert re.search("[一-鿿]{4}", str(reply.context["form"].errors["file"]))


@pytest.mark.parametrize("kind", every(2, [*hostile.KINDS]))
def test_the_door_of_imports(inside, upload, kind):
    name, data = hostile.KINDS[kind]()

    reply = inside.post(reverse("org_importbatch_new"), {"file": raw(upload, name, data)})

    assert reply.status_code == (400 if kind == BROKEN_REQUEST else 422)
    assert not ImportBatch.objects.exists()


def raw(upload, name, data):
    sent = upload("x", b"x")
    sent._name = name  # past the cleaning that Django itself does
    sent.file.seek(0)
    sent.file.truncate()
    sent.file.write(data)
    sent.file.seek(0)
    sent.size = len(data)
    return sent


@pytest.mark.parametrize("kind", [kind for kind in hostile.TAMED if "name" not in kind])
def test_nothing_hidden_survives(upload, kind):
    name, data = hostile.TAMED[kind]()
    clean = judged(raw(upload, name, data))

    hidden = (b"<script", b"SpyCam", b"tEXt", b"Exif")
    assert [sign for sign in hidden if sign in clean.data] == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\..\\CON.pdf", "_CON.pdf"),
        ("方案\u202efdp.exe", "方案fdp.pdf"),
        ('方案"\r\nSet-Cookie: a=b\0.pdf', "方案 Set-Cookie a=b.pdf"),
        ("....", "_.pdf"),
        ("", "_.pdf"),
        ("会议方案（2026年第3号）.PDF", "会议方案（2026年第3号）.pdf"),
        ("长" * 10_000 + ".pdf", "长" * 66 + ".pdf"),
        ("a.tar.gz", "a.tar.pdf"),
        ("2026.3.8 方案", "2026.3.8 方案.pdf"),
    ],
)
def test_names_are_names(upload, typed, kept):
    assert judged(raw(upload, typed, hostile.pdf())).name == kept


@pytest.mark.whole
def test_what_the_doors_cost(capsys):
    """Each file in a process of its own whose memory and processor time are limited: more would be its death."""
    done = subprocess.run([sys.executable, "-m", "tests.attachments.gauge", "--json"], cwd=CHECKOUT,
                          capture_output=True, text=True, env=None)  # fmt: skip
    found = json.loads(done.stdout)
    most = max(one["megabytes"] for one in found), max(one["seconds"] for one in found)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(hostile.KINDS)} hostile kinds, {len(found)} tries: +{most[0]} MB, {most[1]} s CPU\n")

    assert [one for one in found if one["says"].startswith("BROKEN")] == []
    assert most[0] <= MOST_MEGABYTES
    assert most[1] <= MOST_SECONDS
