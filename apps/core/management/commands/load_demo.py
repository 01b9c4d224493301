"""manage.py load_demo: the demo bureau, into an empty database only."""

from datetime import date
from time import perf_counter

from django.core.management.base import BaseCommand, CommandError

from apps.core import dates, demo

START = date(2026, 1, 1)


class Command(BaseCommand):
    help = "Load the demo bureau into an empty database: the same seed and dates give the same bureau."

    def add_arguments(self, parser):
        parser.add_argument("--start", type=date.fromisoformat, default=START, help="first day of the half-year shown")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=date.fromisoformat, help="the day around which the bureau is busy")

    def handle(self, *, start, seed, today: date | None, **options):
        began = perf_counter()
        try:
            demo.load(seed=seed, starts_on=start, today=today or dates.today())
        except demo.NotEmpty as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Demo bureau loaded in {perf_counter() - began:.1f} s. Log in with {demo.PASSWORD} as:")
        for account in demo.accounts():
            self.stdout.write(f"  {account.username:<14}{account.name}  {account.does}")
