"""python -m logistics.embedded: what ./run and `manage.py demo` start."""

import argparse
import functools
import sys
from pathlib import Path

from .places import data_folder
from .supervisor import Demo


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run", description="Start the whole system on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="the port on 127.0.0.1 (default 8000)")
    parser.add_argument("--data", type=Path, default=data_folder(), metavar="DIR", help="its folder (default var/)")
    parser.add_argument("--empty", action="store_true", help="no demo data")
    options = parser.parse_args()
    say = functools.partial(print, flush=True)
    return Demo(options.data.absolute(), options.port, options.empty, say).run()


if __name__ == "__main__":
    sys.exit(main())
