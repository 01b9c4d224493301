"""Verbs: each has a policy, a line in the rule book, a label and a story; and the notice on the wall is reviewed."""

import os
import re
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

import logistics.urls  # noqa: F401  with the pages every verb is loaded
from apps.core import policies
from apps.core.actions import verbs

HERE = Path(__file__).parent
TESTS = HERE.parent


def test_every_verb_has_a_policy_and_every_policy_a_verb():
    assert sorted(policies.table()) == sorted(verbs)


@pytest.mark.parametrize("name", sorted(verbs))
class TestVerb:
    def test_its_docstring_is_a_sentence_of_the_rule_book(self, name):
        first = (verbs[name].__doc__ or "").strip().split("\n\n")[0]
        assert first.endswith(".")
        assert first[0].isupper()

    def test_it_has_a_label_for_its_button(self, name):
        assert str(verbs[name].label)

    def test_some_test_tells_its_story(self, name):
        function = verbs[name].__name__
        assert {function, name} & words(), f"no test mentions {function}"


@cache
def words():
    """All that tests speak of: names, and verbs as the trail calls them."""
    stories = "\n".join(path.read_text() for path in TESTS.rglob("test_*.py") if path.parent != HERE)
    return {*re.findall(r"\w+", stories), *re.findall(r"\w+\.\w+", stories)}


def test_the_permissions_are_the_ones_that_were_reviewed():
    """A change of who may do what shows here, in words. Review it, then let ``WRITE_TABLES=1 ./test tests/house``
    write it down."""
    with translation.override("en"):
        now = "".join(f"{verb}: {says}\n" for verb, says in policies.table().items())
    reviewed = HERE / "permissions.txt"
    if os.environ.get("WRITE_TABLES"):
        reviewed.write_text(now)
    assert now == reviewed.read_text()
