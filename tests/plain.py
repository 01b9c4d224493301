"""For tests that ask thousands of times and read status and body alone."""

import time

from django.core.signals import got_request_exception
from django.test import Client

from apps.org.middleware import BEGAN, SEEN

AN_HOUR = 3_600


class PlainClient(Client):
    """Django's test client without what it notes about templates: it copies the context of each of the hundreds that
    a form consists of. What a view raises is raised here too; a reply has no ``context`` and no ``json()``."""

    def request(self, **request):
        got_request_exception.connect(self.store_exc_info, dispatch_uid=self)
        try:
            reply = self.handler(self._base_environ(**request))
        finally:
            got_request_exception.disconnect(dispatch_uid=self)
        self.check_exception(reply)
        self.cookies.update(reply.cookies)
        return reply


def logged_in(person, kind=PlainClient):
    """A client of that person, in a session that has begun and need not be touched for an hour: where every request is
    rolled back, each would begin it and write it anew."""
    client = kind()
    client.force_login(person)
    session = client.session
    session[BEGAN], session[SEEN] = time.time(), time.time() + AN_HOUR
    session.save()
    return client
