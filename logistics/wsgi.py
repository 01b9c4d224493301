"""The web process. A page that takes more than five seconds in the database is refused with a sentence."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
os.environ.setdefault("LOGISTICS_STATEMENT_TIMEOUT", "5s")  # before settings load

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# Whoever serves no pages never loads these. Here they are loaded once for all processes that are forked: the first
# person to search, or program to call, should not wait for them.
import pypinyin  # noqa: E402, F401

import apps.core.api.house  # noqa: E402, F401

# What is loaded by now stays for good: the collector need not walk it again and again, and forked workers share it.
# A page makes tens of thousands of short-lived objects; looking for rings after every 700 cost a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
