"""manage.py load_lines: budget lines and cost categories, run at every start; written once, into empty tables."""

from django.core.management.base import BaseCommand

from apps.ledger.seed import seed_lines


class Command(BaseCommand):
    help = "Write the state's budget lines and the usual cost categories, where there are none yet."

    def handle(self, **options):
        self.stdout.write(f"{seed_lines()} budget lines written.")
