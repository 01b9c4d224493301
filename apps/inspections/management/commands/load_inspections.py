"""manage.py load_inspections: how the draw weighs, run at every start; written once, into an empty table."""

from django.core.management.base import BaseCommand

from apps.inspections.seed import seed_rounds


class Command(BaseCommand):
    help = "Write the rule by which rounds are drawn, where nothing is laid down yet."

    def handle(self, **options):
        self.stdout.write(f"{seed_rounds()} rules written.")
