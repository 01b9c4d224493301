"""The tools that read the code have nothing to say. Their rules are in pyproject.toml."""

import subprocess
import sys

import pytest

from logistics.embedded.places import CHECKOUT

TOOLS = {
    "ruff": ["-m", "ruff", "check", "."],
    "import-linter": ["-c", "import sys; from importlinter.cli import lint_imports_command as main; sys.exit(main())"],
    "mypy": ["-m", "mypy"],
    "djlint": ["-m", "djlint", "templates", "--lint"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tool_finds_nothing(tool):
    done = subprocess.run([sys.executable, *TOOLS[tool]], cwd=CHECKOUT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_models_and_their_migrations_agree():
    done = subprocess.run([sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], cwd=CHECKOUT,
                          capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
