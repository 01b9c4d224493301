"""manage.py verify_backup FILE: is the archive what was written, and could this program restore it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.core.backup import archive
from apps.core.backup.programs import Trouble
from apps.core.backup.progress import Progress
from apps.core.backup.rehearsal import missing
from apps.core.backup.restoring import refuse_newer


class Command(BaseCommand):
    help = "Read every byte of an archive and compare it with its checksums. Changes nothing."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options):
        progress = Progress()
        try:
            progress.expect(2 * file.stat().st_size)
            progress.step(_("Reading every byte of the archive"))
            with archive.opened(file, progress.add) as read:
                refuse_newer(read.manifest)
                for name in read.members:
                    for piece in read.pieces(name):
                        progress.add(len(piece))
                self._tell(read)
        except (Trouble, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        finally:
            progress.close()

    def _tell(self, read: archive.Archive) -> None:
        made = read.manifest
        rows = sum(table["rows"] for table in made["tables"].values())
        facts = {"at": made["made_at"], "tables": len(made["tables"]), "rows": f"{rows:,}", "files": len(read.files)}
        says = _("The backup of %(at)s is whole: %(tables)s tables with %(rows)s rows, %(files)s files.")
        self.stdout.write(says % facts)
        if made["missing"]:
            self.stdout.write(missing(made))
