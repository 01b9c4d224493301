"""Screen parts from npm into static/vendor/: a few named files, one icon sprite, one sheet of position classes."""

import json
import re
from pathlib import Path

from . import npm
from .places import CHECKOUT
from .processes import Trouble

VENDOR = CHECKOUT / "static" / "vendor"
ICONS = CHECKOUT / "static" / "icons.txt"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    # Bars, lines, pies, tooltips and legends: all we draw, at two thirds of the whole library.
    "echarts/dist/echarts.common.min.js": "echarts.js",
}


def build() -> bool:
    """Make static/vendor/ anew if the lock file, the icon list or this file changed. True if it did."""
    inputs = [CHECKOUT / "package-lock.json", ICONS, Path(__file__)]
    now = json.dumps([[file.name, file.stat().st_mtime_ns, file.stat().st_size] for file in inputs])
    mark = VENDOR / ".made-from"
    if mark.exists() and mark.read_text() == now:
        return False
    npm.bring()
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        # The maps are not shipped, and Django refuses a stylesheet that names a file which isn't there.
        text = (npm.MODULES / source).read_text()
        (VENDOR / name).write_text(re.sub(r"(/\*|//)# sourceMappingURL=.*", "", text))
    (VENDOR / "icons.svg").write_text(sprite(ICONS.read_text().split()))
    (VENDOR / "grid.css").write_text(positions())
    mark.write_text(now)
    return True


def sprite(names: list[str]) -> str:
    """One <symbol> an icon, shown with <svg class="icon"><use href="…/icons.svg#name"/></svg>."""
    symbols = []
    for name in sorted(set(names)):
        file = npm.MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
        if not file.exists():
            raise Trouble(f"static/icons.txt asks for “{name}”, which Tabler does not have. Look for another name.")
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", file.read_text(), re.DOTALL)
        inside = re.sub(r">\s+<", "><", drawing[1].strip()) if drawing else ""
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
                       f'stroke-linecap="round" stroke-linejoin="round">{inside}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def positions() -> str:
    """The policy forbids style attributes, so a bar's place on a day board is a class: quarter hours, or percent.

    gs-N first column, ge-N column it ends before, gl-N columns long, w-pN width and x-pN distance from the left in %.
    """
    rules = [f".gs-{n}{{grid-column-start:{n}}}" for n in range(1, 97)]
    rules += [f".ge-{n}{{grid-column-end:{n}}}" for n in range(1, 98)]
    rules += [f".gl-{n}{{grid-column-end:span {n}}}" for n in range(1, 97)]
    rules += [f".w-p{n}{{width:{n}%}}" for n in range(101)]
    rules += [f".x-p{n}{{inset-inline-start:{n}%}}" for n in range(101)]
    return "\n".join(rules) + "\n"
