"""Who is asking: login name and password in, a person in service out."""

from django.contrib.auth.backends import BaseBackend

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
        """One query for everything a page says about its reader; whoever has left is nobody at once."""
        return Person.objects.filter(pk=user_id, is_active=True).select_related("unit", "post__unit").first()
