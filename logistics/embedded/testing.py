"""./test: what the tests need, then pytest with the arguments as given, then everything is gone again."""

import os
import signal
import subprocess
import sys

from . import browser, npm, prepare
from .processes import Trouble, die_with_parent
from .shell import servers

# All tests: four databases side by side, since each of them waits now and then; shared out by tests/sharing.py.
EVERYTHING = ["-n", "4", "--dist", "loadscope", "--no-loadscope-reorder", "-p", "tests.sharing"]


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        npm.bring("dev")
        chromium = browser.find()
        with servers() as environment:
            os.environ.update(environment, DJANGO_SETTINGS_MODULE="logistics.settings", CHROMIUM=chromium)
            prepare.files()
            return _pytest(sys.argv[1:] or EVERYTHING)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


def _pytest(arguments: list[str]) -> int:
    """In our session and with our terminal, so that Ctrl-C and --pdb work; and it doesn't outlive us."""
    tests = subprocess.Popen([sys.executable, "-m", "pytest", *arguments],
                             preexec_fn=lambda: die_with_parent(signal.SIGTERM))
    while True:
        try:
            return tests.wait()
        except KeyboardInterrupt:  # pytest got it too and is writing its summary
            continue


if __name__ == "__main__":
    sys.exit(main())
