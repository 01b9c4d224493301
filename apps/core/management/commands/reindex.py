from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from apps.core import search
from apps.core.models import SearchEntry


class Command(BaseCommand):
    help = "Write the palette's index anew from the records."

    @transaction.atomic
    def handle(self, **options):
        SearchEntry.objects.all().delete()
        for label, kind in search.kinds.items():
            rows = kind.rows() if kind.rows else apps.get_model(label)._base_manager.all()
            search.remember_all(rows.iterator(chunk_size=1000))
        self.stdout.write(f"{SearchEntry.objects.count()} entries")
