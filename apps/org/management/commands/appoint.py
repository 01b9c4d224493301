"""``manage.py appoint zhang --name 张伟 --role office_admin``: the way into an empty bureau."""

import secrets

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.org.actions.appoint import appoint
from apps.org.models import Person, Role
from apps.org.passwords import Secret

OFFICES = [Role.OFFICE_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]


class Command(BaseCommand):
    help = "Appoint an administrator or officer; makes the account where it is missing and prints its first password."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=[role.value for role in OFFICES])

    def handle(self, *args, username, name, role, **options):
        is_new = not Person.objects.filter(username=username).exists()
        password = f"{secrets.token_urlsafe(9)}-A1a"
        try:
            appoint(by=None, username=username, name=name, role=role, password=Secret(password))
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"{username}: {Role(role).label}")
        if is_new:
            self.stdout.write(f"first password, to be changed when logging in: {password}")
