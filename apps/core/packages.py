"""Office files are zips of XML: the one envelope through which every one of them is opened, imports and attachments.

Nothing is unpacked to disk or as a whole into memory. The list of parts is judged first, then single parts are streamed
through expat, which stops at the first document type, at nesting no office writes and at tags that never end.
"""

import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

MEGA = 1024 * 1024
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 5 * MEGA, 50 * MEGA, 200
LONGEST_TAG, DEEPEST = MEGA, 200
CHUNK = 64 * 1024

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# What the libraries raise for a damaged file; whoever reads a package turns it into a sentence.
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, LookupError, NotImplementedError,
          UnicodeError, ValueError, OverflowError)  # fmt: skip


class Excess(Exception):
    """It unpacks to more than any document of an office."""


class HasMacros(Exception):
    """It carries a program."""


class HasDoctype(Exception):
    """A part declares a document type: office programs never do, attackers fetch files and bloat texts with it."""


def opened(file: BinaryIO, most: int = MOST_UNPACKED) -> zipfile.ZipFile:
    """The package, its list of parts judged. Raises ``Excess``, ``HasMacros`` or one of ``BROKEN``."""
    archive = zipfile.ZipFile(file)
    try:
        _judge(archive, most)
    except BaseException:
        archive.close()
        raise
    return archive


def _judge(archive: zipfile.ZipFile, most: int) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most:
        raise Excess
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise HasMacros
    if len(archive.NameToInfo) != len(parts):
        raise zipfile.BadZipFile("a part is there twice")
    for part in parts:
        if part.flag_bits & 0x1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile("a part is encrypted or packed in an unusual way")


class Part:
    """Reads one XML part piece by piece; a subclass says what begins, ends and is written, and keeps what it found."""

    found: list[Any]

    def __init__(self) -> None:
        self.found = []
        self.depth = 0

    def read(self, archive: zipfile.ZipFile, name: str) -> list[Any]:
        for _piece in self._fed(archive, name):
            pass
        return self.found

    def stream(self, archive: zipfile.ZipFile, name: str) -> Iterator[Any]:
        """The same bit by bit, so that what was found need not all be kept."""
        for _piece in self._fed(archive, name):
            found, self.found = self.found, []
            yield from found

    def _fed(self, archive: zipfile.ZipFile, name: str) -> Iterator[None]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler = self._begins
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self.write
        with archive.open(name) as part:
            fed = 0
            for piece in iter(lambda: part.read(CHUNK), b""):
                parser.Parse(piece, False)
                fed += len(piece)
                # A tag that never ends is read again from its start with every piece.
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    raise expat.ExpatError("a tag that never ends")
                yield
            parser.Parse(b"", True)
        yield

    def _begins(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise expat.ExpatError("nested deeper than any document")
        self.begin(tag.rpartition(":")[2] if ":" in tag else tag, attributes)

    def _ends(self, tag: str) -> None:
        self.depth -= 1
        self.end(tag.rpartition(":")[2] if ":" in tag else tag)

    def begin(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def write(self, text: str) -> None: ...


def _no_doctype(*_declared: Any) -> None:
    raise HasDoctype
