"""The archive: one zip, written in one go, whose comment is the SHA-256 of all bytes before it.

Any program for zips opens it. One bit that has changed anywhere, the lists of the zip included, makes it refused.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from apps.core.backup.programs import Trouble

FORMAT = 1
MANIFEST, DUMP, SETTINGS, FILES = "manifest.json", "database.dump", "settings.json", "files/"
SEAL = 64
CHUNK = 1024 * 1024


class _Sealed:
    """A file that can only grow, and knows the hash of all but its last 64 bytes."""

    def __init__(self, file: IO[bytes]):
        self.file, self.hash, self.tail = file, hashlib.sha256(), b""

    def write(self, data: bytes) -> int:
        self.file.write(data)
        held = self.tail + bytes(data)
        self.hash.update(held[:-SEAL])
        self.tail = held[-SEAL:]
        return len(data)

    def flush(self) -> None:
        self.file.flush()


class Writer:
    """Members are added one after the other; their hashes go into the manifest."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> str:
        """Write a member; its hash."""
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name)  # without a time: the same content gives the same archive
        with self.archive.open(entry, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}
        return digest.hexdigest()

    def seal(self, manifest: dict[str, Any]) -> None:
        text = json.dumps({**manifest, "members": self.members}, ensure_ascii=False, indent=1, sort_keys=True)
        with self.archive.open(zipfile.ZipInfo(MANIFEST), "w") as member:
            member.write(text.encode())
        self.archive.comment = b"0" * SEAL


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """The archive appears under its name when it is complete, for its owner's eyes only, or not at all."""
    if path.exists():
        raise Trouble(_("%(file)s is there already. Choose another name.") % {"file": path})
    draft = path.with_name(f"{path.name}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            sealed = _Sealed(file)
            with zipfile.ZipFile(sealed, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
                yield Writer(archive)
            file.seek(-SEAL, os.SEEK_END)
            file.write(sealed.hash.hexdigest().encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


class Archive:
    """An archive whose seal has been checked."""

    def __init__(self, file: zipfile.ZipFile):
        self.file = file
        self.manifest: dict[str, Any] = json.loads(file.read(MANIFEST))
        self.members: dict[str, dict[str, Any]] = self.manifest["members"]

    def pieces(self, name: str) -> Iterator[bytes]:
        """The member piece by piece. Raises ``Trouble`` at its end if it is not what the manifest says."""
        digest = hashlib.sha256()
        with self.file.open(name) as member:
            while piece := member.read(CHUNK):
                digest.update(piece)
                yield piece
        if digest.hexdigest() != self.members[name]["sha256"]:
            raise _corrupted(name)

    @property
    def files(self) -> list[str]:
        return [name for name in self.members if name.startswith(FILES)]


@contextmanager
def opened(path: Path, done: Callable[[int], None] = lambda size: None) -> Iterator[Archive]:
    """The archive, after every byte of it has been read and found to be what was written. Raises ``Trouble``."""
    try:
        _check_seal(path, done)
        file = zipfile.ZipFile(path)
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror}") from error
    except zipfile.BadZipFile as error:
        raise _corrupted(path.name) from error
    with file:
        yield _read(file, path.name)


def _read(file: zipfile.ZipFile, name: str) -> Archive:
    try:
        archive = Archive(file)
    except (KeyError, ValueError) as error:
        raise _corrupted(name) from error
    if {*archive.members, MANIFEST} != set(file.namelist()):
        raise _corrupted(name)
    return archive


def _check_seal(path: Path, done: Callable[[int], None]) -> None:
    digest = hashlib.sha256()
    left = path.stat().st_size - SEAL
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(CHUNK, left))):
            digest.update(piece)
            left -= len(piece)
            done(len(piece))
        if left or digest.hexdigest().encode() != file.read():
            raise _corrupted(path.name)


def _corrupted(name: str) -> Trouble:
    return Trouble(_("%(file)s is no backup of ours, or it has been damaged. Nothing was changed.") % {"file": name})
