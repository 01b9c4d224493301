"""`manage.py demo`: the whole system on this machine. The work is in logistics/embedded."""

import os
import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Start database, queue, web, worker and clock on this machine. Options: --port, --data, --empty"
    requires_system_checks = []

    def run_from_argv(self, argv):
        """Hand over instead of calling: the addresses of the servers must be known before settings are read."""
        os.execv(sys.executable, [sys.executable, "-m", "logistics.embedded", *argv[2:]])  # noqa: S606

    def handle(self, *args, **options):
        self.run_from_argv(["manage.py", "demo"])
