"""manage.py duty_roster: a roster for an instance as docs/duty_roster.md describes it, without asking the database."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from apps.duty.solver import Instance, Roster, repair, solve


class Command(BaseCommand):
    help = "Draw up the fairest duty roster that the given seconds allow, or change an earlier one as little as can be."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--instance", type=Path, required=True, metavar="IN.json", help="days, posts, people")
        parser.add_argument("--seconds", type=float, required=True, metavar="N", help="of processor time")
        parser.add_argument("--out", type=Path, required=True, metavar="ROSTER.json")
        parser.add_argument("--base", type=Path, metavar="OLD.json", help="the roster that is to be changed")
        parser.add_argument("--dice", type=int, default=0, metavar="SEED", help="another seed, another search")

    def handle(self, *, instance, seconds, out, base, dice, **options):
        asked = read(Instance, instance)
        if base:
            drawn = repair(asked, read(Roster, base), seconds, dice=dice)
        else:
            drawn = solve(asked, seconds, dice=dice)
        write(out, drawn.roster)
        self.stdout.write(
            f"{len(drawn.roster.assignments):,} duties; cost {drawn.cost:.2f}, no roster is below {drawn.bound:.2f} "
            f"(+{drawn.gap:.1%}); {drawn.unwanted} on days somebody would rather not"
            + (f"; {drawn.changed} changed" if base else "")
        )
        for hole in drawn.holes:
            nearest = "; ".join(f"{one}: {', '.join(why)}" for one, why in [*hole.why_not.items()][:5])
            self.stderr.write(f"{hole.date} {hole.post}: nobody may serve. {nearest}")
        for one in drawn.unmet:
            self.stderr.write(one)
        if drawn.holes or drawn.unmet:
            raise CommandError(f"{len(drawn.holes)} places stay empty, {len(drawn.unmet)} agreed duties are not met.")


def read(kind, path):
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        wrong = [f"  {'.'.join(map(str, one['loc'])) or 'the whole'}: {one['msg']}" for one in error.errors()[:10]]
        more = error.error_count() - len(wrong)
        raise CommandError("\n".join([f"{path} is not as docs/duty_roster.md says:", *wrong,
                                      *([f"  and {more} more"] if more else [])])) from error  # fmt: skip


def write(path, roster):
    """Complete or not at all: who waits for the file never reads half of it."""
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(json.dumps(roster.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
        os.replace(draft, path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
