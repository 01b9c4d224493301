"""Folders that only their owner may enter, and ways into folders that are closed above.

As root we drop to `nobody` for PostgreSQL, and a root checkout often lies under /root (0700). We never change the mode
of a folder we didn't make.
"""

import functools
import os
import pwd
import stat
from pathlib import Path

from . import places
from .processes import Trouble


@functools.cache
def nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def owned(folder: Path) -> bool:
    """A real folder of ours that no one else may write to; a stranger may have put something else under its name."""
    try:
        seen = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and not seen.st_mode & 0o022


def drop() -> dict[str, int]:
    """How to start a program that refuses to be root: as `nobody`. Empty for an ordinary user."""
    return {"user": nobody().pw_uid, "group": nobody().pw_gid} if os.geteuid() == 0 else {}


def private(folder: Path, *, dropped: bool = False) -> None:
    """Make `folder`, for its owner alone: us, or with `dropped` the user we drop to. Refuse a stranger's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new_owner = drop() if dropped else {}
    if new_owner and folder.lstat().st_uid == os.geteuid():
        os.chown(folder, new_owner["user"], new_owner["group"], follow_symlinks=False)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in (os.geteuid(), drop().get("user")):
        raise Trouble(f"{folder} belongs to somebody else. Remove it or choose another data folder with --data.")
    folder.chmod(0o700)


def write(file: Path, text: str) -> None:
    """Write and wait for the disk: the cluster's own files are safe after initdb, ours must be too."""
    with file.open("w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


class Reach:
    """A path to a folder that works for the user the server runs as, even when a folder above is closed to that user.

    We open the folder while we still may and hand the descriptor down: /proc/self/fd/N leads straight to it, in the
    server and in all its children.
    """

    def __init__(self, folder: Path, *, dropped: bool):
        self.folder, self.closed = folder, dropped and not places.open_to_all(folder)
        self.path = str(folder)
        self.fds: tuple[int, ...] = ()

    def __enter__(self) -> "Reach":
        if self.closed:
            fd = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
            self.path, self.fds = f"/proc/self/fd/{fd}", (fd,)
        return self

    def __exit__(self, *_: object) -> None:
        for fd in self.fds:
            os.close(fd)
