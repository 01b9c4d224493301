from django.core.management.base import BaseCommand

from apps.core.texts import asked, catalogue


class Command(BaseCommand):
    help = "List the texts that have no Chinese yet, and translations that nothing uses any more."

    def handle(self, *args, **options):
        known = {
            (m.id if isinstance(m.id, str) else m.id[0], m.context or "") for m in catalogue() if m.id and m.string
        }
        for text, context in sorted(asked() - known):
            self.stdout.write(f"missing: {text!r} {context}")
        for text, context in sorted(known - asked()):
            self.stdout.write(f"left over: {text!r} {context}")
