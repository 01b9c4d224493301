"""Word, Excel and PowerPoint files: opened as the zips they are, read part by part, never trusted."""

import re
import zipfile
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from apps.core import packages
from apps.core.attachments.kinds import Kind, Unfit

MAIN = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX, "ppt/presentation.xml": Kind.PPTX}
TYPES = "[Content_Types].xml"
XML = (".xml", ".rels", ".vml")
MOST_ELEMENTS = 2_000_000
ELSEWHERE = re.compile(r"^(?!file:///[A-Za-z]:)([A-Za-z][A-Za-z0-9+.-]*:|\\\\|//)")

NOT_OFFICE = _("It is a zip archive or something else packed. Attach the files themselves, one by one.")
MACROS = _("It contains macros. Save it as .docx, .xlsx or .pptx, which have none, or as PDF.")


def office(data: bytes) -> tuple[Kind, bytes]:
    try:
        with packages.opened(BytesIO(data)) as archive:
            return _read(archive), data
    except packages.Excess as excess:
        raise Unfit(_("It unpacks to more than 50 MB or 200 parts. Save it as PDF and send that.")) from excess
    except packages.HasMacros as macros:
        raise Unfit(MACROS) from macros
    except packages.HasDoctype as odd:
        raise Unfit(NOT_OFFICE) from odd


def _read(archive: zipfile.ZipFile) -> Kind:
    parts = archive.NameToInfo
    kind = next((kind for part, kind in MAIN.items() if part in parts), None)
    if kind is None or TYPES not in parts or any(not _is_tame(name) for name in parts):
        raise Unfit(NOT_OFFICE)
    left = MOST_ELEMENTS
    for name in parts:
        if name.lower().endswith(XML):
            look = _Look(left)
            look.read(archive, name)
            left = look.left
        else:
            _inflate(archive, name)
    return kind


def _is_tame(name: str) -> bool:
    return not name.startswith(("/", "\\")) and ".." not in re.split(r"[/\\]", name) and "\\" not in name


def _inflate(archive: zipfile.ZipFile, name: str) -> None:
    """Read to its end: whether it is as long as it says, and whole, shows only then."""
    with archive.open(name) as part:
        while part.read(packages.CHUNK):
            pass


class _Look(packages.Part):
    """Counts elements, and refuses what would run a program or fetch something when the document is opened."""

    def __init__(self, left: int):
        super().__init__()
        self.left = left

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self.left -= 1
        if self.left < 0:
            raise packages.Excess
        if tag in ("Override", "Default") and "macroEnabled" in attributes.get("ContentType", ""):
            raise Unfit(MACROS)
        if tag == "Relationship" and attributes.get("TargetMode") == "External":
            self._judge(attributes.get("Type", ""), attributes.get("Target", ""))

    @staticmethod
    def _judge(kind: str, target: str) -> None:
        # A link is followed by a click; a template, a frame or a linked picture is fetched without one.
        if not kind.endswith("/hyperlink") and ELSEWHERE.match(target):
            raise Unfit(_("It fetches something from elsewhere when it is opened. Save it as PDF and send that."))
