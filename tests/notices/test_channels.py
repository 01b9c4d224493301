"""Chat robots and one's own settings: who keeps them, what is never shown, and what the forms do."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.core.actions import Refused
from apps.core.models import LogEntry, OutboxEntry
from apps.notices.actions import add_robot, change_robot, choose_ways, try_mail, try_robot
from apps.notices.models import Habit, Robot
from apps.org.passwords import Secret

URL = "https://oapi.dingtalk.com/robot/send?access_token=geheim123"
ROBOT = {"name": "后勤群", "kind": "dingtalk", "shape": "text", "unit": None, "is_on": True}


def test_address_and_secret_are_shown_nowhere(operator, client):
    client.force_login(operator)
    typed = ROBOT | {"unit": "", "url": URL, "secret": "SECabc"}
    page = client.post("/notices/robots/new/", typed, follow=True).content.decode()
    robot = Robot.objects.get()
    pages = [client.get(f"/notices/robots/{end}").content.decode() for end in ("", f"{robot.pk}/", f"{robot.pk}/edit/")]

    assert (robot.url, robot.secret) == (URL, "SECabc")
    everything = page + "".join(pages) + str(list(LogEntry.objects.values()))
    assert [word in everything for word in ("geheim123", "SECabc", "oapi.dingtalk.com")] == [False, False, True]


def test_they_stay_unless_new_ones_are_typed(operator, client):
    robot = add_robot(by=operator, url=Secret(URL), secret=Secret("SECabc"), **ROBOT)
    client.force_login(operator)

    client.post(f"/notices/robots/{robot.pk}/edit/", ROBOT | {"unit": "", "name": "新群名", "version": robot.version})

    robot.refresh_from_db()
    assert (robot.name, robot.url, robot.secret) == ("新群名", URL, "SECabc")
    assert "url" not in LogEntry.objects.first().changes


@pytest.mark.parametrize(
    "url", ["http://oapi.dingtalk.com/x", "ftp://a.b/c", "https://u:p@a.b/", "javascript:alert(1)"]
)
def test_only_addresses_that_may_be_called_are_kept(operator, url):
    with pytest.raises(Refused):
        add_robot(by=operator, url=Secret(url), **ROBOT)


def test_only_the_system_administrator_keeps_robots(clerk, office, operator, client):
    robot = add_robot(by=operator, url=Secret(URL), **ROBOT)
    for person in (clerk, office):
        client.force_login(person)
        assert client.get("/notices/robots/").status_code == 403
        for verb in (change_robot, try_robot):
            with pytest.raises(PermissionDenied):
                verb(robot, by=person)


def test_a_test_reaches_the_group_and_says_on_the_page_when_it_does_not(operator, robot, chat, work):
    try_robot(robot, by=operator)
    work()
    robot.refresh_from_db()
    assert (len(chat.calls), robot.trouble) == (1, "")
    assert robot.sent_at

    chat.code = 310000
    try_robot(robot, by=operator)
    assert work() == []
    robot.refresh_from_db()
    assert "310000" in robot.trouble


def test_a_test_mail_reaches_the_administrator(operator, post, work):
    try_mail(by=operator)

    assert work() == []
    assert post.recipients == ["wu@hq.example"]


def test_without_a_mail_server_the_administrator_is_told_what_is_missing(operator, settings, client):
    settings.EMAIL_HOST = ""
    client.force_login(operator)
    page = client.post("/notices/test-mail/", follow=True).content.decode()

    assert "LOGISTICS_MAIL" in page
    assert OutboxEntry.objects.count() == 0


def test_everyone_chooses_the_own_ways(clerk, robot, client):
    client.force_login(clerk)
    page = client.get("/notices/settings/").context["form"]
    assert {"security", "announcements"} <= set(page.groups)
    assert list(page.ways.values()) == ["后勤群"]

    client.post("/notices/settings/", {f"security-{robot.pk}": "on", "quiet_from": "22:00", "quiet_until": "6:30"})

    habit = Habit.objects.get(person=clerk)
    assert habit.ways_of("security") == [str(robot.pk)]
    assert habit.ways_of("announcements") == []
    assert (habit.quiet_from.hour, habit.quiet_until.minute, habit.digest_at) == (22, 30, None)


def test_what_was_chosen_stands_in_the_form(clerk, robot, client):
    choose_ways(clerk, by=clerk, ways={"security": [str(robot.pk)]}, quiet_from="20:00", quiet_until="08:00")
    client.force_login(clerk)
    form = client.get("/notices/settings/").context["form"]

    assert form[f"security-{robot.pk}"].value() is True
    assert form[f"announcements-{robot.pk}"].value() is False
    assert form["quiet_from"].value() == "20:00"


def test_a_time_that_is_none_comes_back_with_a_sentence(clerk, client):
    client.force_login(clerk)
    reply = client.post("/notices/settings/", {"quiet_from": "25:00", "quiet_until": "07:00"})

    assert reply.status_code == 422
    assert Habit.objects.count() == 0


def test_nobody_chooses_for_another(clerk, colleague):
    with pytest.raises(PermissionDenied):
        choose_ways(clerk, by=colleague, ways={}, quiet_from="20:00", quiet_until="08:00")


def test_groups_of_other_units_are_not_offered(stranger, robot, units, client):
    Robot.objects.update(unit=units.affairs)
    client.force_login(stranger)

    assert client.get("/notices/settings/").context["form"].ways == {}
