"""manage.py prove_ledger: are the month's totals what the ledger adds up to? ``--rebuild`` counts wrong months anew."""

import sys

from django.core.management.base import BaseCommand

from apps.ledger import actions
from apps.ledger.queries.months import mismatches


class Command(BaseCommand):
    help = "Compare the month's totals with the ledger; with --rebuild count the wrong months anew."

    def add_arguments(self, parser):
        parser.add_argument("--rebuild", action="store_true", help="count wrong months anew")

    def handle(self, *, rebuild: bool, **options):
        wrong = mismatches()
        for month in wrong:
            self.stdout.write(f"{month:%Y-%m}: {'counted anew' if rebuild else 'the totals are wrong'}")
            if rebuild:
                actions.rebuild(month)
        if not wrong:
            self.stdout.write("Every total is what the ledger adds up to.")
        if wrong and not rebuild:
            sys.exit(1)
