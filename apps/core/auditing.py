"""The auditor's verb: is the trail what was written? The same is asked every night."""

import structlog
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core import anchors, seals
from apps.core.actions import action
from apps.core.models import Job, Seal
from apps.core.work import Result, Running, start

log = structlog.get_logger("trail")

VERIFY = "core.verify"
MOST_SHOWN = 20


class Broken(Exception):
    """The trail is not what was written; the message names the entries."""


@action("core.verify_trail", _("Verify the trail"))
def verify_trail(*, by):
    """The auditor has the whole chain of the trail followed and compared with what was written outside."""
    return start(VERIFY, by=by)


def verify_nightly() -> None:
    """The same every night; what it finds stands on the auditor's page and, as an error, in the log stream."""
    head = Seal.objects.order_by("-number").first()
    if head:
        anchors.drop(head.number, head.digest)
    start(VERIFY, by=None)


def follow(running: Running) -> Result:
    total = Seal.objects.count()
    report = seals.verify(anchors.read(), watch=lambda done: running.at(done, of=total + 1))
    if report.findings:
        log.error("trail broken", findings=len(report.findings), entries=[f.entry for f in report.findings[:50]])
        raise Broken("\n".join(str(finding) for finding in report.findings[:MOST_SHOWN]))
    says = gettext("%(n)s links followed: nothing has been changed, deleted, moved or cut off.")
    return Result(says=says % {"n": f"{report.checked:,}"})


def latest() -> Job | None:
    """The last time somebody or the night asked."""
    return Job.objects.filter(kind=VERIFY).order_by("-id").first()
