"""Static files under names that change with their content, compressed once at set-up."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Module imports between our own scripts get the hashed names too, so a browser never mixes two versions."""

    support_js_module_import_aggregation = True
