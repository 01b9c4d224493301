"""How the findings of the demo's rounds went on: most closed, some at the second attempt, some in every state."""

from datetime import datetime, timedelta
from typing import Any

from apps.core import demo
from apps.core.dates import local
from apps.core.workdays import working_day_after
from apps.findings.models import Finding, Rectification
from apps.org.models import Person

STILL = 5  # of the last ones: two open, two put right, one overdue


def settle(bureau: demo.Bureau, found: list[Finding]) -> None:
    """In the order in which they were found; the last ones are still under way."""
    done = found[: len(found) - STILL]
    overdue, *recent = found[len(done) :] or [None]
    attempts: list[Rectification] = []
    for n, finding in enumerate(done):
        if n % 20 == 7:
            _withdrawn(bureau, finding)
        else:
            attempts += _closed(bureau, finding, twice=n % 15 == 3)
        if n % 6 == 1:
            _explained(bureau, finding)
    for finding in recent[:2]:
        at = finding.found_at + timedelta(hours=2)
        attempts.append(Rectification(finding=finding, what="已当场整改，并教育当事人。", rectified_by=finding.owner,
                                      rectified_at=at))  # fmt: skip
        finding.status = Finding.Status.RECTIFIED
        _log(bureau, "rectify", finding, finding.owner, at)
    if overdue is not None:
        overdue.due_on = min(overdue.due_on, bureau.today - timedelta(days=1))
    Rectification.objects.bulk_create(attempts)
    names = ["status", "closed_at", "reason", "explanation", "explained_by", "explained_at", "due_on", "version"]
    Finding.objects.bulk_update(found, names)


def _closed(bureau: demo.Bureau, finding: Finding, *, twice: bool) -> list[Rectification]:
    """Put right by its owner a working day later, looked at again by the one who found it the day after."""
    first = working_day_after(finding.found_at.date(), 1)
    made = []
    for number in (1, 2) if twice else (1,):
        done, seen = local(first, _time(15, 20)), local(first + timedelta(days=1), _time(10, 5))
        passed = not twice or number == 2
        made.append(Rectification(
            finding=finding, number=number, what="已整改到位，并在班组会上通报。", rectified_by=finding.owner,
            rectified_at=done, rechecked_by=_other(bureau, finding), rechecked_at=seen, passed=passed,
            remark="" if passed else "复查时问题仍然存在",
        ))  # fmt: skip
        _log(bureau, "rectify", finding, finding.owner, done)
        _log(bureau, "recheck", finding, made[-1].rechecked_by, seen)
        finding.closed_at = seen if passed else None
        first = working_day_after(seen.date(), 1)
    finding.status = Finding.Status.CLOSED
    return made


def _other(bureau: demo.Bureau, finding: Finding) -> Person:
    """Whoever found it, or the supervisor where that is the owner."""
    found_by, supervisor = finding.found_by, bureau.made["accounts"]["zhaolei"]
    return found_by if found_by.pk != finding.owner_id else supervisor


def _withdrawn(bureau: demo.Bureau, finding: Finding) -> None:
    finding.status, finding.reason = Finding.Status.WITHDRAWN, "核实为临时抽调执行保障任务，非本岗问题"
    _log(bureau, "withdraw", finding, bureau.made["accounts"]["zhaolei"], finding.found_at + timedelta(days=1))


def _explained(bureau: demo.Bureau, finding: Finding) -> None:
    finding.explanation = "当时到相邻区域处理突发情况，未及时登记去向。"
    finding.explained_by, finding.explained_at = finding.owner, finding.found_at + timedelta(hours=5)
    _log(bureau, "explain", finding, finding.owner, finding.explained_at)


def _log(bureau: demo.Bureau, verb: str, finding: Finding, by: Any, at: datetime) -> None:
    finding.version += 1
    bureau.wrote_down(f"findings.{verb}", finding, by=by, at=at, version=finding.version)


def _time(hour: int, minute: int) -> Any:
    return datetime.min.time().replace(hour=hour, minute=minute)
