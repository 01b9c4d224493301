"""Who may, in words: predicates over (person, subject), combined with ``&``, ``|`` and ``~``.

Every rule carries a sentence, so the permissions page prints the notice on the wall
and the snapshot test reads like a regulation.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

Test = Callable[[Any, Any], Any]


AND, OR = _(" and "), _(" or ")


class Rule:
    """A predicate with the sentence that explains it; joined rules keep their parts, so that the sentence reads in the
    language of whoever asks."""

    def __init__(self, test: Test, words: Any = "", *, joined_by: Any = None, parts: tuple["Rule", ...] = ()):
        self.test, self.words, self.joined_by, self.parts = test, words, joined_by, parts

    def __call__(self, person: Any, subject: Any = None) -> bool:
        return bool(self.test(person, subject))

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(
            lambda p, s: self(p, s) and other(p, s), joined_by=AND, parts=self._within(AND) + other._within(AND)
        )

    def __or__(self, other: "Rule") -> "Rule":
        parts = self._within(OR) + other._within(OR)
        return Rule(lambda p, s: self(p, s) or other(p, s), joined_by=OR, parts=parts)

    def __invert__(self) -> "Rule":
        return Rule(lambda p, s: not self(p, s), lazy(lambda: _("not {}").format(self.says), str)())

    def _within(self, word: Any) -> tuple["Rule", ...]:
        return self.parts if self.joined_by is word else (self,)

    @property
    def says(self) -> str:
        """«who booked it or (staff in service and not the person concerned)»; brackets only where they are needed."""
        bracket = str(_("({})"))
        return str(self.joined_by or "").join(
            bracket.format(part.says) if part.parts else part.says for part in self.parts
        ) or str(self.words)


def rule(says: Any) -> Callable[[Test], Rule]:
    """Turn a test of (person, subject) into a ``Rule`` that ``says`` what it means."""
    return lambda test: Rule(test, says)


_allowed: dict[str, Rule] = {}


def allow(verb: str, permitted: Rule) -> None:
    """Grant ``verb`` (``app.verb``) wherever ``permitted`` holds. Each app calls it in its policies."""
    if verb in _allowed:
        raise LookupError(f"{verb} is allowed twice")
    _allowed[verb] = permitted


def can(person: Any, verb: str, subject: Any = None) -> bool:
    return _allowed[verb](person, subject)


def require(person: Any, verb: str, subject: Any = None) -> None:
    """Raise ``PermissionDenied`` with the sentence of the rule that was not met."""
    if not can(person, verb, subject):
        raise PermissionDenied(_allowed[verb].says)


def table() -> dict[str, str]:
    """Every verb with its sentence: the permissions page and its snapshot test."""
    return {verb: str(permitted.says) for verb, permitted in sorted(_allowed.items())}


anyone = Rule(lambda person, subject: True, _("anyone"))
