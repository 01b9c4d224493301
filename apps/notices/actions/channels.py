"""Verbs of the ways out of the house: the robots of chat groups, tests, and what each person chooses."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.core import outbox, webcalls
from apps.core.actions import Refused, action
from apps.notices.models import Habit, Robot
from apps.notices.ways import letters, mail, robots
from apps.org.models import Person

TRY = "notices.try"
TEST, SAYS = _("Test"), _("This is a test of the logistics system.")


@action("notices.add_robot", _("Add a chat robot"))
def add_robot(*, by, url, secret=None, **facts):
    """The system administrator enters the robot of a chat group; its address and its secret are never shown again."""
    return _kept(Robot(), facts, url, secret)


@action("notices.change_robot", _("Change the chat robot"))
def change_robot(robot, *, by, url=None, secret=None, **facts):
    """The system administrator changes a robot; address and secret stay unless new ones are typed."""
    return _kept(robot, facts, url, secret)


@action("notices.try_robot", _("Send a test"))
def try_robot(robot, *, by):
    """The system administrator sends a test message to the chat group."""
    outbox.put(TRY, {"robot": robot.pk})
    return robot


@action("notices.try_mail", _("Send me a test e-mail"))
def try_mail(*, by):
    """The system administrator has a test e-mail sent to the own address."""
    if not mail.is_on():
        raise Refused(_("No mail server is named yet. The operator sets LOGISTICS_MAIL."))
    if not by.email:
        raise Refused(_("Your own e-mail address is not known. Have it entered first."))
    outbox.put(TRY, {"person": by.pk})
    return by


@action("notices.choose_ways", _("Change the notice settings"))
def choose_ways(person, *, by, ways, quiet_from, quiet_until, digest_at=None):
    """Everyone chooses which notices come on which way, and when they do not."""
    habit = Habit.objects.filter(person=person).first() or Habit(person=person)
    habit.ways, habit.quiet_from, habit.quiet_until, habit.digest_at = ways, quiet_from, quiet_until, digest_at
    habit.judge("ways")
    habit.save()
    return habit


def try_out(payload: dict[str, Any]) -> None:
    """Send a test; what went wrong with a robot stands on its page until the next one arrives."""
    key, now = f"notice-test-{timezone.now():%Y%m%d%H%M%S%f}", timezone.now()
    if "person" in payload:
        person = Person.objects.get(pk=payload["person"])
        with override(letters.language_of(person)):
            mail.post(person.email, str(TEST), f"{SAYS}\n", key)
        return
    robot = Robot.objects.select_for_update(no_key=True).get(pk=payload["robot"])
    with override(settings.LANGUAGE_CODE):
        line = letters.Line(str(SAYS), letters.address("/"), [str(robot)])
        robot.trouble = _tried(robot, robots.fill(robot, [line])[0], key)
    if not robot.trouble:
        robot.sent_at = now
    robot.recent = [*robot.recent, now][-robots.PER_MINUTE :]
    robot.save(update_fields=["recent", "sent_at", "trouble"])


def _tried(robot: Robot, text: str, key: str) -> str:
    try:
        robots.post(robot, text, key)
    except mail.NotSent as error:
        return str(error)[:300]
    except robots.TooFast:
        return str(_("The chat service asks for a pause of ten minutes."))
    return ""


def _kept(robot: Robot, facts: dict[str, Any], url: Any, secret: Any) -> Robot:
    for name, value in facts.items():
        setattr(robot, name, value)
    if url is not None:
        robot.url = url.reveal()
        try:
            webcalls.judge(robot.url)
        except ValidationError as error:
            raise Refused({"url": error.messages}) from error
    if secret is not None:
        robot.secret = secret.reveal()
    robot.judge("recent")
    robot.save()
    return robot
