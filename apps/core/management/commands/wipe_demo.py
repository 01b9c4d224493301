"""manage.py wipe_demo: take the demo bureau away, so that the real one can move in."""

from django.core.management.base import BaseCommand, CommandError

from apps.core import demo


class Command(BaseCommand):
    help = "Empty the database of the demo bureau. Refuses where people were added after the demo had been loaded."

    def handle(self, **options):
        try:
            demo.wipe()
        except demo.NotEmpty as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("The demo bureau is gone. The statutory calendar has been kept.")
