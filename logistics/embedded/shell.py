"""Run one command beside its own PostgreSQL and Redis: python -m logistics.embedded.shell [--data DIR] -- COMMAND ...

The command sees DATABASE_URL and REDIS_URL. Without --data the servers live in a temporary folder that is removed.
"""

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .lock import only_one
from .places import socket_folder
from .postgres import Postgres
from .processes import Trouble
from .redis import Redis


@contextlib.contextmanager
def servers(data: Path | None = None) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis for the length of the block; gives the environment a command needs to use them.

    What DATABASE_URL or REDIS_URL already names is used as it is. `data=None`: a folder that is thrown away afterwards.
    """
    folder = data or Path(tempfile.mkdtemp(prefix="logistics-"))
    with contextlib.ExitStack() as closing:
        if data is None:
            closing.callback(shutil.rmtree, folder, ignore_errors=True)
            closing.callback(lambda: shutil.rmtree(socket_folder(folder), ignore_errors=True))
        closing.enter_context(only_one(folder))
        environment = {"LOGISTICS_SECRET_KEY": secrets.token_urlsafe(40)} | dict(os.environ)
        environment["LOGISTICS_DATA"] = str(folder)
        ours = {"DATABASE_URL": Postgres(folder, throwaway=data is None), "REDIS_URL": Redis(folder)}
        for variable, server in ours.items():
            if not environment.get(variable):
                server.start()
                closing.callback(server.stop)
                environment[variable] = server.url
        yield environment


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m logistics.embedded.shell", description=__doc__)
    parser.add_argument("--data", type=Path, help="keep the servers' files here")
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped, not shot
    try:
        with servers(options.data and options.data.absolute()) as environment:
            return subprocess.call(options.command, env=environment)
    except KeyboardInterrupt:
        return 130
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
