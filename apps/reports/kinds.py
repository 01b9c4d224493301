"""Kinds of reports that the house can make and file. A trade plugs its own in ``AppConfig.ready()``::

kinds.plug("reports.monthly_cost", ReportKind(_("Monthly cost report"), periods="MQHY",
                                              formats={"xlsx": xlsx, "pdf": pdf}, allowed=reads_costs))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from apps.core.periods import Period
from apps.core.policies import Rule
from apps.core.sockets import Socket

# The whole bureau (None), one of its units with what is under it, or a campus.
Scope = Any
# (period, scope, by, version=1) → the file, open at its beginning, and its name. ``by`` is None where the house files
# it by itself; whoever is given it afterwards is asked for by ``allowed``. ``version`` is printed in the file.
Maker = Callable[..., tuple[BinaryIO, str]]


@dataclass(frozen=True)
class ReportKind:
    """What can be reported: what it is called, for which stretches of time, in which formats, and who may have it.

    ``periods``: letters of ``Period.kind`` (and W for a week), the usual one first. ``allowed`` is asked about a person
    and a scope. ``scopes``: what it can be narrowed to, beside the whole bureau.
    """

    label: Any
    periods: str
    formats: Mapping[str, Maker]
    allowed: Rule
    scopes: tuple[str, ...] = ("unit", "campus")

    def make(self, form: str, period: Period, scope: Scope, by: Any, *, version: int = 1) -> tuple[BinaryIO, str]:
        """The report as a file, and what it is called."""
        return self.formats[form](period, scope, by, version=version)


registry = Socket("kinds of reports")


def plug(code: str, kind: ReportKind) -> ReportKind:
    return registry.plug(code, kind)


def of(code: str) -> ReportKind:
    return registry[code]
