"""Static files under names that change with their content, compressed once at set-up."""

from functools import cache
from typing import Any

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(StaticFilesConfig):
    """django-htmx brings htmx 4 and extensions too. We use htmx 2; the others only cost set-up time, and one of them
    imports a file that isn't there."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "ext", "htm*-4.js", "htm*-4.min.js"]


class Storage(CompressedManifestStaticFilesStorage):
    """Imports between our own modules get the hashed names too, so a browser never mixes two versions."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.url = cache(self.url)  # type: ignore[method-assign]  # names only change with a new process
