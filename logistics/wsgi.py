"""The web process. A page that takes more than five seconds in the database is refused with a sentence."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
os.environ.setdefault("LOGISTICS_STATEMENT_TIMEOUT", "5s")  # before settings load

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
