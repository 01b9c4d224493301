"""manage.py restore FILE: make this house what the archive holds."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.core.backup.programs import Trouble
from apps.core.backup.progress import Progress
from apps.core.backup.restoring import has_other_key, restore


class Command(BaseCommand):
    help = "Restore database and files from an archive of “backup”. Refuses where people are, unless told --replace."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="take away what is here now")

    def handle(self, *, file: Path, replace: bool, **options):
        progress = Progress()
        try:
            manifest = restore(file.absolute(), progress, replace=replace)
        except (Trouble, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        finally:
            progress.close()
        rows = sum(table["rows"] for table in manifest["tables"].values())
        facts = {"at": manifest["made_at"], "tables": len(manifest["tables"]), "rows": f"{rows:,}"}
        says = _("Restored as of %(at)s: %(tables)s tables with %(rows)s rows, all equal. Everybody logs in anew.")
        self.stdout.write(says % facts)
        if has_other_key(manifest):
            self.stdout.write(
                _("This machine has another secret key: the addresses of calendars and door panels and the secrets of "
                  "webhooks change. Set LOGISTICS_SECRET_KEY to the old one to keep them.")
            )
