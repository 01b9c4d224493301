"""The project. The job runner is loaded with it, so that `.delay()` in any process reaches our queue."""

from .celery import app as celery_app

__all__ = ["celery_app"]
