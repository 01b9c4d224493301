from django.core.management.base import BaseCommand

from apps.core.texts import catalogue, strings


class Command(BaseCommand):
    help = "List the texts that have no Chinese yet, and translations that nothing uses any more."

    def handle(self, *args, **options):
        known = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue() if m.id and m.string}
        for text in sorted(strings() - known):
            self.stdout.write(f"missing: {text!r}")
        for text in sorted(known - strings()):
            self.stdout.write(f"left over: {text!r}")
