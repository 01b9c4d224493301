"""manage.py rehearse_backup: what the job of the first of the month does, now."""

from django.core.management.base import BaseCommand, CommandError

from apps.core.backup.programs import Trouble
from apps.core.backup.progress import Progress
from apps.core.backup.rehearsal import rehearse


class Command(BaseCommand):
    help = "Make a backup, restore it into a database of its own, compare every row, and throw both away."

    def handle(self, **options):
        progress = Progress()
        try:
            self.stdout.write(rehearse(progress))
        except (Trouble, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        finally:
            progress.close()
