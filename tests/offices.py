"""What looks at the files we make with other eyes than ours: LibreOffice, and poppler's readers of PDF.

On PATH, else Debian's, as root; no download from anywhere else.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

PACKAGES = {
    "soffice": "libreoffice-calc-nogui",
    "pdftotext": "poppler-utils",
    "pdffonts": "poppler-utils",
    "pdfinfo": "poppler-utils",
}


@cache
def program(name: str) -> str:
    """The path of that program, brought here if there is none."""
    found = shutil.which(name) or _from_apt(name)
    if not found:
        raise RuntimeError(f"No {name} here. Install {PACKAGES[name]} and start again.")
    return found


def _from_apt(name: str) -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    sys.stderr.write(f"Installing {PACKAGES[name]} …\n")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", PACKAGES[name]]):
        if subprocess.run(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
            return None
    return shutil.which(name)


def said(name: str, *words: str | Path) -> str:
    done = subprocess.run([program(name), *map(str, words)], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


def without_values(source: Path, target: Path) -> None:
    """A copy of a workbook in which formulas have no values any more, so that whoever opens it must work them out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
            new.writestr(name, part)


def recalculated(source: Path, folder: Path) -> Path:
    """The workbook as LibreOffice works it out; it starts once for all that it is asked."""
    bare = folder / "bare.xlsx"
    without_values(source, bare)
    (folder / "out").mkdir(exist_ok=True)
    home = f"-env:UserInstallation=file://{folder / 'profile'}"
    said("soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", folder / "out", bare)
    return folder / "out" / "bare.xlsx"
