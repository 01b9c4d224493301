"""manage.py verify: is the audit trail what was written? Exit code 1, and which entry, if it is not."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from apps.core import anchors, seals


class Command(BaseCommand):
    help = "Follow the chain over the audit trail and compare it with the anchors that were written outside."

    def add_arguments(self, parser):
        one, several = "one anchor, as it stands on paper", "anchors.txt of another machine, or lines of the log stream"
        parser.add_argument("--anchors", type=Path, action="append", default=[], metavar="FILE", help=several)
        parser.add_argument("--anchor", action="append", default=[], metavar="LINK:DIGEST", help=one)

    def handle(self, **options):
        began = time.monotonic()
        missing = [str(path) for path in options["anchors"] if not path.is_file()]
        if missing:
            raise CommandError(f"There is no file {missing[0]}.")
        known = [*anchors.read(), *(anchors.read(*options["anchors"]) if options["anchors"] else [])]
        for typed in options["anchor"]:
            number, _colon, digest = typed.partition(":")
            if not number.isdigit() or not digest:
                raise CommandError(f"{typed} is no anchor. Write it like 1200:sm3:9f86…")
            known.append(anchors.Anchor(int(number), digest))
        with translation.override("en"):
            report = seals.verify(known)
            self._tell(report, len(known), time.monotonic() - began)

    def _tell(self, report, known, seconds):
        self.stdout.write(
            f"{report.checked} links followed in {seconds:.1f} s, {known} anchors compared, "
            f"{report.unsealed} entries still to be sealed. The chain ends with {report.checked}:{report.head}"
        )
        if report.findings:
            shown = "\n".join(f"  {finding}" for finding in report.findings[:50])
            raise CommandError(f"The trail is not what was written; {len(report.findings)} findings:\n{shown}")
        self.stdout.write("Nothing has been changed, deleted, moved or cut off.")
