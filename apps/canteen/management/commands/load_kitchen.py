"""manage.py load_kitchen: what a canteen needs from its first day, run at every start; written where it lacks."""

from django.core.management.base import BaseCommand

from apps.canteen.seed import seed_kitchen


class Command(BaseCommand):
    help = "Write the rows, checks, limits and questions of a canteen into empty tables, and its cost category."

    def handle(self, *args, **options):
        seed_kitchen()
        self.stdout.write("The kitchen is ready.")
