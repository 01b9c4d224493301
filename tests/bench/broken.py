"""A process of its own that posts a table of broken rows to the page as a browser does: what the page answers, and how
much memory that takes beyond the start.

``python -m tests.bench.broken NAME FILE WAY``; WAY is ``ours`` or ``whole`` (every mistake is kept until the end).
"""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.core import sockets
from apps.core.imports.judging import Reading
from apps.org.models import Person
from tests.bench.meter import peak
from tests.serving import standing_on


def ours(client: Client, file: SimpleUploadedFile, by: Person) -> dict:
    reply = client.post(reverse("core_import_new"), {"kind": "ledger.costs", "file": file}, follow=True)
    page = reply.content.decode()
    return {"status": reply.status_code, "shown": page.count("<tr><td>"), "page": page}


def whole(client: Client, file: SimpleUploadedFile, by: Person) -> dict:
    found = [row for row, _line, _values in Reading(sockets.imports["ledger.costs"], by, file).rows()]
    return {"status": 200, "shown": len(found), "page": ""}


def main() -> None:
    name, path, way = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    with standing_on(name):
        by, client = Person.objects.get(username="bench"), Client(headers={"host": "localhost"})
        client.force_login(by)
        client.get(reverse("core_import_new"))
        file = SimpleUploadedFile(path.name, path.read_bytes())
        before = peak()
        told = {"ours": ours, "whole": whole}[way](client, file, by)
        print(json.dumps({**told, "grown": peak() - before}))
        connection.close()


main()
