"""A Chromium for the tests: the one that is here, else Debian's, else one from npm. No download from anywhere else."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import brotli

from . import npm
from .places import CHECKOUT
from .processes import Trouble

# The first is the same browser without windows, menus and extensions: a fifth less to compute for the same pages.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
         "microsoft-edge")  # fmt: skip


def find() -> str:
    """The path of a Chromium that runs here, brought here if there is none."""
    return os.environ.get("CHROMIUM") or _on_path() or _from_apt() or _from_npm()


def _on_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def _from_apt() -> str | None:
    """Debian's, with fonts for Chinese. Only as root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("Installing Chromium …", file=sys.stderr, flush=True)
    if _apt("update"):
        install = ["install", "-y", "--no-install-recommends", "fonts-noto-cjk"]
        _apt(*install, NAMES[0]) or _apt(*install, NAMES[1])  # older systems have no package of the first
    return _on_path()


def _apt(*command: str) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return not subprocess.run(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL).returncode


def _from_npm() -> str:
    """Unpack the browser that lies inside an npm package; it brings its own libraries and needs no root."""
    folder = CHECKOUT / "var" / "chromium"
    starter = folder / "chromium.sh"
    if not starter.exists():
        npm.bring("dev", "peer")
        packed = npm.MODULES / "@sparticuz" / "chromium" / "bin"
        if not packed.exists():
            raise Trouble("No browser here. Install Chromium, or set CHROMIUM to the path of one, and start again.")
        _unpack(packed, folder)
        starter.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{folder}/lib" exec "{folder}/chromium" "$@"\n')
        starter.chmod(0o755)
    return str(starter)


def _unpack(packed: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    careful: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # newer than Debian 12
    binary = folder / "chromium"
    binary.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    binary.chmod(0o755)
    for archive in ("al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"):
        if (packed / archive).exists():
            with tarfile.open(fileobj=io.BytesIO(brotli.decompress((packed / archive).read_bytes()))) as inside:
                inside.extractall(folder, **careful)
