"""Where things lie. Pure paths: settings import this, so nothing here may start or import anything heavy."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parents[2]

# A unix socket's path must fit in 108 bytes (Linux) or 104 (macOS), file name included.
LONGEST_SOCKET_FOLDER = 80


def data_folder() -> Path:
    """The folder that holds database, queue, keys and logs: LOGISTICS_DATA, else var/ in the checkout."""
    return Path(os.environ.get("LOGISTICS_DATA") or CHECKOUT / "var").absolute()


def socket_folder(data: Path) -> Path:
    """`data`/run; a private folder in the temporary folder where that path won't do or is closed to PostgreSQL's user.

    Always the same answer for the same existing `data`, so a command started later finds the running servers.
    """
    near = data / "run"
    fits = len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER and "," not in str(near)  # a comma separates libpq's hosts
    if fits and (os.geteuid() != 0 or open_to_all(near)):
        return near
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"logistics-{os.geteuid()}-{mark}"


def open_to_all(folder: Path) -> bool:
    """True if any user may walk through every folder above `folder`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in folder.parents if parent.exists())


def database_url(data: Path) -> str:
    return f"postgresql://logistics@/logistics?host={quote(str(socket_folder(data)))}"


def redis_url(data: Path) -> str:
    return f"redis+socket://{quote(str(socket_folder(data) / 'redis.sock'))}?virtual_host=0"


def secret_key(data: Path) -> str:
    """The key made at the first start; empty where there was none yet, and then Django refuses to sign anything."""
    file = data / "secret.key"
    return file.read_text().strip() if file.exists() else ""
