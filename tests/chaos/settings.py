"""The house as it is, with one more app: see ``apps.py``."""

from logistics.settings import *  # noqa: F403
from logistics.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.apps.ChaosConfig"]
MIDDLEWARE = ["tests.chaos.apps.answers", *MIDDLEWARE]
