"""manage.py backup FILE: database and files in one archive, while people work."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.core.backup.making import backup
from apps.core.backup.programs import Trouble
from apps.core.backup.progress import Progress
from apps.core.backup.rehearsal import missing


class Command(BaseCommand):
    help = "Write database, files and a list of what is in them to one archive. People may work meanwhile."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options):
        progress = Progress()
        try:
            manifest = backup(file.absolute(), progress)
        except (Trouble, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        finally:
            progress.close()
        rows = sum(table["rows"] for table in manifest["tables"].values())
        size = file.stat().st_size / 1024 / 1024
        facts = {"file": file, "size": f"{size:.1f}", "tables": len(manifest["tables"]), "rows": f"{rows:,}"}
        self.stdout.write(_("%(file)s: %(size)s MB, %(tables)s tables with %(rows)s rows.") % facts)
        self.stdout.write(_("The secret key is not in it. Keep the settings somewhere else."))
        if manifest["missing"]:
            raise CommandError(_("The backup is whole but for this: %(why)s") % {"why": missing(manifest)})
