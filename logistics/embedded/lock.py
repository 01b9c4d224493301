"""One program per data folder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from .processes import Trouble


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the folder for the length of the block. The kernel lets go of it when we end, however we end."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        fd = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Trouble(f"Cannot write to {data}: {error.strerror}. Choose a folder of yours with --data DIR.") from None
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(f"Already running with the data in {data}. Stop it first (Ctrl-C where it runs), "
                          f"or give this one another folder with --data DIR and another --port.") from None
        yield
    finally:
        os.close(fd)
