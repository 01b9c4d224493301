"""Papers of the demo accounts' own meetings: a plan, a letter, a table of seats, a picture, all made here."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import xlsxwriter
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from apps.core import demo
from apps.core.attachments import store
from apps.core.attachments.gate import Clean, judged
from apps.core.models import Attachment
from apps.meetings.models import Booking

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
FEW = 2


def load(bureau: demo.Bureau) -> None:
    random = bureau.random("papers")
    for username, person in sorted(bureau.made["accounts"].items()):
        near = Booking.objects.holding().filter(booked_by=person, starts_at__date__gte=bureau.today)
        for booking in near.order_by("starts_at", "id")[:FEW]:
            makers = random.sample([plan, letter, seats, photo], 3 if username == "zhangwei" else 1)
            _attach(bureau, booking, [judged(make(booking.title)) for make in makers])


def _attach(bureau: demo.Bureau, booking: Booking, papers: list[Clean]) -> None:
    """What the verb would have left."""
    at = min(booking.made_at + timedelta(minutes=40), booking.starts_at)
    for clean in papers:
        store.keep(clean.data, clean.sha256)
    Attachment.objects.bulk_create(
        Attachment(subject=booking, name=clean.name, kind=clean.kind, size=len(clean.data), sha256=clean.sha256,
                   by=booking.booked_by, at=at)
        for clean in papers
    )  # fmt: skip
    version = booking.version + 1
    Booking.objects.filter(pk=booking.pk).update(version=version)
    named = {"files": [clean.name for clean in papers]}
    bureau.wrote_down("core.attach", booking, by=booking.booked_by, at=at, version=version, facts=named)


def plan(title: str) -> ContentFile:
    """A Word document of two lines."""
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in (f"{title}方案", "一、议程　二、参会人员"))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{OFFICE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{lines}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name), text)
    return ContentFile(out.getvalue(), f"{title}方案.docx")


def letter(title: str) -> ContentFile:
    """A PDF of one page with a frame on it."""
    page = b"60 60 475 720 re S"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"xref\n0 5\n0000000000 65535 f \n%strailer <</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(data),
    )  # fmt: skip
    return ContentFile(data, f"关于召开{title}的函.pdf")


def seats(title: str) -> ContentFile:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})  # else no two demo bureaus are the same
        page = book.add_worksheet("座次")
        for line, row in enumerate([["座位", "单位"], ["一排1号", "事务局"], ["一排2号", "财政局"]]):
            page.write_row(line, 0, row)
    return ContentFile(out.getvalue(), "座次表.xlsx")


def photo(title: str) -> ContentFile:
    picture = Image.new("RGB", (640, 400), "#dbe7f5")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 210, 520, 260), fill="#8a6b4f")
    for left in range(140, 520, 60):
        draw.ellipse((left, 160, left + 30, 190), fill="#3f5b7a")
        draw.ellipse((left, 280, left + 30, 310), fill="#3f5b7a")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return ContentFile(out.getvalue(), "会场布置.jpg")
