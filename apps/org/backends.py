"""Who is asking: login name and password in, a person in service out."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from apps.org.models import Person


class StaffBackend(BaseBackend):
    """People in service log in by name and password. No permissions live here: those are the policies' business."""

    def authenticate(self, request, username=None, password=None):
        if not username or password is None:
            return None
        person = Person.objects.filter(username=username).first()
        if person is None:
            # As slow as a real check, so that nobody can tell by the clock which accounts exist.
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id):
        """One query for what every page asks about its reader; whoever has left is nobody at once."""
        also_in = Person.other_units.through.objects.filter(person=OuterRef("pk")).values("unit_id")
        readers = Person.objects.select_related("unit").annotate(also_in=ArraySubquery(also_in))
        return readers.filter(pk=user_id, is_active=True).order_by().first()
