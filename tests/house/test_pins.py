"""What we are made of is named once, by hash, with its terms, and from no particular place."""

import json
import re

import pytest

from logistics.embedded.places import CHECKOUT

PINS = ["requirements.txt", "requirements-test.txt", "requirements-data.txt", "requirements-node.txt"]


def packages(file):
    return re.findall(r"^([a-z0-9.-]+)==", (CHECKOUT / file).read_text(), re.MULTILINE)


@pytest.mark.parametrize("file", PINS)
def test_every_python_package_is_pinned_by_hash_and_names_no_host(file):
    text = (CHECKOUT / file).read_text()
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]

    assert [block.split()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []
    assert "://" not in text


def test_every_npm_package_is_pinned_by_hash_and_names_no_host():
    lock = json.loads((CHECKOUT / "package-lock.json").read_text())
    named = {name: package for name, package in lock["packages"].items() if name}

    assert [name for name, package in named.items() if "integrity" not in package or "resolved" in package] == []


@pytest.mark.parametrize("file", PINS)
def test_every_python_package_has_its_terms_and_its_reason_written_down(file):
    table = (CHECKOUT / "docs" / "licences.md").read_text()

    assert [name for name in packages(file) if f"\n| {name} |" not in table] == []


@pytest.mark.parametrize("file", [name.replace(".txt", ".in") for name in PINS])
def test_every_wish_has_a_reason(file):
    lines = [line for line in (CHECKOUT / file).read_text().splitlines() if line and not line.startswith(("#", "-"))]

    assert [line for line in lines if "  # " not in line] == []
