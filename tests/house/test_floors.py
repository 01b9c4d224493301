"""Floors and rooms: imports and foreign keys go down the stairs, never up, never sideways."""

import subprocess
import sys
import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parents[2]


def ours():
    return [m for m in apps.get_models() if m.__module__.startswith("apps.")]


def floors():
    """The floor of each app by name, the lowest being 0, as the import contract writes them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"].startswith("Every floor"))
    return {
        app.strip().removeprefix("apps."): height
        for height, row in enumerate(reversed(layers))
        for app in row.split("|")
    }


def test_imports_keep_to_floors_and_rooms():
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_foreign_keys_point_down():
    height = floors()
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in ours()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model in ours()
        # Everything that happens is done by somebody: the person is the one noun that every floor names.
        and field.related_model._meta.label != "org.Person"
        and height[field.related_model._meta.app_label] > height[model._meta.app_label]
    ]
    assert upward == []


def test_siblings_hold_no_keys_to_each_other():
    height = floors()
    sideways = [
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model in ours()
        and field.related_model._meta.app_label != model._meta.app_label
        and height[field.related_model._meta.app_label] == height[model._meta.app_label]
    ]
    assert sideways == []


def test_every_app_has_a_floor():
    assert {m._meta.app_label for m in ours()} - set(floors()) == set()
