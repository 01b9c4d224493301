"""Who is asking: login name and password in, a person in service out."""

from functools import cache

from django.contrib.auth.backends import BaseBackend

from apps.core import sockets
from apps.core.dates import today
from apps.org import tokens
from apps.org.models import Person
from apps.org.queries.names import units

# Written out: every request sends it, and putting it together with the ORM takes ten times as long as its answer.
_READER = """SELECT person.*,
    ARRAY(SELECT unit_id FROM org_person_other_units WHERE person_id = person.id) AS read_units,
    ARRAY(
        SELECT json_build_object('role', role, 'unit_id', unit_id, 'campus_id', campus_id) FROM org_grant
        WHERE person_id = person.id AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on > %(today)s)
    ) AS read_grants,
    (SELECT number FROM core_edition) AS read_at{more}
FROM org_person AS person WHERE person.id = %(pk)s AND person.is_active
"""


@cache
def reader() -> str:
    """The statement, with what other apps read along (``sockets.reader``)."""
    return _READER.replace("{more}", "".join(f",\n    {sql} AS {name}" for name, sql in sockets.reader.items()))


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
        person = next(iter(Person.objects.raw(reader(), {"pk": user_id, "today": today()})), None)
        if person is not None and person.unit_id:
            person.unit = units(person.edition)[person.unit_id]
        return person


class TokenBackend(BaseBackend):
    """Programs show a token with every call; they never have a session."""

    def authenticate(self, request, token=None):
        key = tokens.bearer(token) if token else None
        person = key and StaffBackend().get_user(key.person_id)
        if person is not None:
            person.via, person.token = key.name, key
        return person
