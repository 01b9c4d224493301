"""How notices leave the house: to whom, when, in which form, and what happens when nobody answers."""

import base64
import email
import hashlib
import hmac
from datetime import time, timedelta
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.dates import local, today
from apps.core.models import OutboxEntry
from apps.notices.actions import tell
from apps.notices.models import Delivery, Habit, Robot
from apps.notices.ways import letters, robots
from apps.notices.ways.letters import key_of

SAYS = _("%(first)s–%(last)s of %(total)s")


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    """Stories happen by day unless they say otherwise; the outbox keeps the real clock."""
    monkeypatch.setattr(Habit, "QUIET_FROM", time(0))
    Habit._meta.get_field("quiet_from").default = time(0)
    Habit._meta.get_field("quiet_until").default = time(0)
    yield
    Habit._meta.get_field("quiet_from").default = time(21)
    Habit._meta.get_field("quiet_until").default = time(7)


@pytest.fixture
def said(event):
    """said(people, "one") tells them a sentence with that word in it, as a verb would."""

    def say(people, word, **how):
        with transaction.atomic():
            return tell(people, how.pop("event", event), None, SAYS, first=word, last=2, total=3, **how)

    return say


@pytest.fixture
def in_chat(robot):
    """Lets people have everything in the chat group."""

    def choose(*people):
        for person in people:
            Habit.objects.create(person=person, ways={"tests": [str(robot.pk)]})

    return choose


def letter(raw):
    return email.message_from_bytes(raw, policy=default)


class TestMail:
    def test_it_comes_in_the_own_language_with_the_link(self, post, make_person, said, work):
        said([make_person("li", email="li@hq.example")], "甲", url="/meetings/")

        assert work() == []
        got = letter(post.letters[0])
        assert (post.recipients, got["Subject"].strip()) == (["li@hq.example"], "【机关后勤管理】第 甲–2 条，共 3 条")
        assert "https://hq.example/meetings/" in got.get_content()

    def test_what_waited_comes_together(self, post, make_person, said, work):
        person = make_person("li", email="li@hq.example")
        for word in ("one", "two", "three"):
            said([person], word)
        work()

        assert len(post.letters) == 1
        assert [word in letter(post.letters[0]).get_content() for word in ("one", "two", "three")] == [True] * 3
        assert OutboxEntry.objects.done().count() == 3 + 1  # the message itself

    def test_without_an_address_or_a_mail_server_nothing_is_promised(self, settings, clerk, make_person, said):
        settings.EMAIL_HOST = ""
        said([make_person("li", email="li@hq.example")], "one")
        settings.EMAIL_HOST = "127.0.0.1"
        said([clerk], "one")

        assert OutboxEntry.objects.count() == 0

    def test_a_server_that_refuses_is_asked_again_later_and_shown(
        self, post, make_person, said, work, operator, client
    ):
        post.refuses = True
        said([make_person("li", email="li@hq.example")], "one")

        (trouble,) = work()
        assert "NotSent" in trouble
        client.force_login(operator)
        assert trouble.partition(": ")[2] in client.get("/notices/robots/").content.decode()
        post.refuses = False
        OutboxEntry.objects.update(due_at=timezone.now())
        assert work() == []
        assert len(post.letters) == 1

    def test_a_title_does_not_become_a_header(self, post, make_person, said, work):
        said([make_person("li", email="li@hq.example")], "x\r\nBcc: evil@example.org")
        work()

        assert letter(post.letters[0])["Bcc"] is None

    def test_what_must_not_leave_the_house_does_not(self, post, make_person, said, work):
        said([make_person("li", email="li@hq.example")], "secret", outside=_("Today"))
        work()

        assert b"secret" not in post.letters[0]
        assert "今天" in letter(post.letters[0]).get_content()

    def test_a_message_sent_again_carries_the_same_key(self, post, make_person, said, work):
        """The worker died after sending and before ticking off: both are shown as one."""
        said([make_person("li", email="li@hq.example")], "one")
        work()
        Delivery.objects.update(sent_at=None)
        OutboxEntry.objects.update(done_at=None)
        work()

        first, second = (letter(raw)["Message-ID"] for raw in post.letters)
        assert first == second


class TestRobots:
    def test_the_group_reads_whom_it_concerns(self, chat, in_chat, clerk, colleague, said, work):
        in_chat(clerk, colleague)
        said([clerk, colleague], "one")

        assert work() == []
        assert chat.texts == ["【机关后勤管理】\n张伟、李娜：第 one–2 条，共 3 条"]

    def test_dingtalk_gets_a_signature_over_time_and_secret(self, chat, robot, in_chat, clerk, said, work):
        Robot.objects.update(secret="SECabc")
        in_chat(clerk)
        said([clerk], "one")
        work()

        ((path, headers, body),) = chat.calls
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        signed = hmac.new(b"SECabc", f"{asked['timestamp']}\nSECabc".encode(), hashlib.sha256).digest()
        assert asked["access_token"] == "geheim123"
        assert base64.b64decode(asked["sign"]) == signed
        assert (body["msgtype"], headers["Idempotency-Key"]) == ("text", key_of(Delivery.objects.get().pk))

    def test_wecom_gets_markdown_in_its_own_form(self, chat, robot, in_chat, clerk, said, work, settings):
        settings.CSRF_TRUSTED_ORIGINS = ["https://hq.example"]
        Robot.objects.update(kind="wecom", shape="markdown")
        in_chat(clerk)
        said([clerk], "[x](https://evil.example)", url="/meetings/")
        work()

        ((_path, _headers, body),) = chat.calls
        assert body["msgtype"] == "markdown"
        assert body["markdown"]["content"].endswith(
            "- [张伟：第 ［x］(https://evil.example)–2 条，共 3 条](https://hq.example/meetings/)"
        )

    @pytest.mark.parametrize(("shape", "most"), [("text", 2048), ("markdown", 4096)])
    def test_no_message_is_longer_than_the_service_takes_and_nothing_is_lost(
        self, chat, robot, in_chat, clerk, said, work, shape, most
    ):
        Robot.objects.update(shape=shape)
        in_chat(clerk)
        words = [f"{n:03}" + "会议室调整" * 20 for n in range(40)]
        for word in words:
            said([clerk], word)
        for _turn in range(10):
            work()
            Robot.objects.update(recent=[])
            OutboxEntry.objects.open().update(due_at=timezone.now())

        assert max(len(text.encode()) for text in chat.texts) <= most
        everything = "".join(chat.texts)
        assert [everything.count(word) for word in words] == [1] * 40

    def test_a_sentence_that_is_too_long_alone_is_cut_between_characters(self, robot):
        text, _held = robots.fill(robot, [letters.Line("会" * 3000, "", ["张伟"])])

        assert len(text.encode()) in range(2040, 2049)
        assert text.endswith("会…")

    def test_at_most_twenty_messages_leave_a_minute_and_the_rest_in_one(self, chat, robot, in_chat, clerk, said, work):
        in_chat(clerk)
        for number in range(35):
            said([clerk], f"n{number:02}.")
            work()
        assert len(chat.calls) == 20

        Robot.objects.update(recent=[timezone.now() - timedelta(seconds=61)] * 20)
        OutboxEntry.objects.open().update(due_at=timezone.now())
        assert work() == []

        assert len(chat.calls) == 21
        assert [text.count("n") for text in chat.texts] == [1] * 20 + [15]
        assert Delivery.objects.waiting().count() == 0

    def test_too_fast_for_the_service_means_a_pause_and_no_failure(self, chat, in_chat, clerk, said, work):
        chat.code = 130101
        in_chat(clerk)
        said([clerk], "one")

        assert work() == []
        (later,) = OutboxEntry.objects.open()
        assert later.due_at > timezone.now() + timedelta(minutes=9)
        chat.code = 0
        OutboxEntry.objects.open().update(due_at=timezone.now())
        work()
        assert Delivery.objects.waiting().count() == 0

    @pytest.mark.parametrize(
        "answer", [{"status": 500}, {"code": 310000}, {"status": 302, "location": "http://169.254.169.254/"}]
    )
    def test_a_refusal_is_tried_again_and_no_redirect_is_followed(self, chat, in_chat, clerk, said, work, answer):
        for name, value in answer.items():
            setattr(chat, name, value)
        in_chat(clerk)
        said([clerk], "one")

        (trouble,) = work()
        assert "geheim123" not in trouble
        assert len(chat.calls) == 1
        assert Delivery.objects.waiting().count() == 1

    def test_an_address_inside_the_network_is_not_called(self, chat, in_chat, clerk, said, work, monkeypatch):
        monkeypatch.delenv("LOGISTICS_CALLABLE_HOSTS")
        in_chat(clerk)
        said([clerk], "one")

        assert len(work()) == 1
        assert chat.calls == []

    def test_a_robot_taken_out_of_use_keeps_nothing_back(self, chat, robot, in_chat, clerk, said, work):
        in_chat(clerk)
        said([clerk], "one")
        Robot.objects.update(is_on=False)
        work()
        Robot.objects.update(is_on=True)
        said([clerk], "two")
        work()

        assert [text.count("one") for text in chat.texts] == [0]

    def test_a_units_group_reads_nothing_about_others(self, chat, robot, in_chat, clerk, stranger, units, said, work):
        Robot.objects.update(unit=units.affairs)
        in_chat(clerk, stranger)
        said([clerk, stranger], "one")
        work()

        assert chat.texts == ["【机关后勤管理】\n张伟：第 one–2 条，共 3 条"]


class TestQuietHours:
    def at(self, clock, on=None):
        return local(on or today(), clock)

    @pytest.mark.parametrize(
        ("told", "leaves"),
        [
            (time(20, 59), time(20, 59)), (time(21), time(7)), (time(23, 30), time(7)), (time(0), time(7)),
            (time(6, 59), time(7)), (time(7), time(7)),
        ],
    )  # fmt: skip
    def test_by_night_only_urgent_things_leave(self, clerk, told, leaves):
        habit = Habit(person=clerk, quiet_from=time(21), quiet_until=time(7))
        at = self.at(told)

        assert timezone.localtime(habit.leaves_at(at, urgent=False)).time() == leaves
        assert habit.leaves_at(at, urgent=False) >= at
        assert habit.leaves_at(at, urgent=True) == at

    def test_equal_ends_mean_no_quiet_hours(self, clerk):
        habit = Habit(person=clerk, quiet_from=time(9), quiet_until=time(9))

        assert habit.leaves_at(self.at(time(9)), urgent=False) == self.at(time(9))

    def test_a_daily_digest_waits_for_its_hour_but_not_into_the_night(self, clerk):
        habit = Habit(person=clerk, quiet_from=time(21), quiet_until=time(7), digest_at=time(17))
        late = Habit(person=clerk, quiet_from=time(21), quiet_until=time(7), digest_at=time(22))

        assert habit.leaves_at(self.at(time(9)), urgent=False) == self.at(time(17))
        assert habit.leaves_at(self.at(time(17, 1)), urgent=False) == self.at(time(17), today() + timedelta(days=1))
        assert late.leaves_at(self.at(time(9)), urgent=False) == self.at(time(7), today() + timedelta(days=1))

    def test_what_the_night_held_back_leaves_in_one_message(self, post, make_person, said, work, urgent):
        person = make_person("li", email="li@hq.example")
        Habit.objects.create(person=person, quiet_from=time(0), quiet_until=time(23, 59, 59))
        said([person], "one"), said([person], "two")
        work()
        assert post.letters == []

        said([person], "fire", event=urgent)
        work()
        assert len(post.letters) == 1

        Delivery.objects.waiting().update(due_at=timezone.now())
        OutboxEntry.objects.open().update(due_at=timezone.now())
        work()
        assert len(post.letters) == 2
        assert [word in letter(post.letters[1]).get_content() for word in ("one", "two", "fire")] == [True, True, False]
