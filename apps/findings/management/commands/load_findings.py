"""manage.py load_findings: times to put right and who hears, run at every start; written once, into empty tables."""

from django.core.management.base import BaseCommand

from apps.findings.seed import seed_rules


class Command(BaseCommand):
    help = "Write how long a finding may stay open and who hears of it, where nothing is laid down yet."

    def handle(self, **options):
        self.stdout.write(f"{seed_rules()} rules written.")
