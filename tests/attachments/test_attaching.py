"""Attach, open, take away, put back; and who may."""

import os
import time
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.core.actions import Conflict, Refused
from apps.core.attachments import actions, store, sweeping
from apps.core.attachments.gate import judged
from apps.core.models import Attachment, LogEntry
from apps.meetings.actions import book_confidential
from apps.org.models import Role
from tests.attachments import made


def files_of(booking):
    return list(Attachment.objects.about(booking).attached().values_list("name", flat=True))


class TestVerbs:
    def test_what_is_attached_lies_in_the_store_under_its_content(self, attached, store):
        paper = attached("会议方案.pdf")

        assert (store / paper.sha256[:2] / paper.sha256).read_bytes() == made.pdf()
        assert (paper.name, paper.kind, paper.size) == ("会议方案.pdf", "pdf", len(made.pdf()))

    def test_the_history_of_the_record_names_the_files(self, attached, booking):
        attached("会议方案.pdf")

        entry = LogEntry.objects.about(booking).first()
        assert (entry.verb, entry.facts["files"]) == ("core.attach", ["会议方案.pdf"])

    def test_the_same_file_is_attached_once(self, attached, booking):
        attached("方案.pdf")

        with pytest.raises(Conflict, match=r"方案\.pdf"):
            attached("方案二.pdf")
        assert files_of(booking) == ["方案.pdf"]

    def test_twenty_files_are_enough(self, booking, clerk, upload):
        files = [judged(upload(f"{n}.txt", f"第{n}页".encode())) for n in range(21)]

        with pytest.raises(Refused):
            actions.attach(booking, by=clerk, files=files)
        actions.attach(booking, by=clerk, files=files[1:])
        assert len(files_of(booking)) == 20

    def test_what_was_taken_away_can_be_put_back(self, attached, booking, clerk):
        paper = attached()

        actions.detach(booking, by=clerk, attachment=paper)
        assert files_of(booking) == []
        actions.put_back(booking, by=clerk, attachment=paper)
        assert files_of(booking) == ["方案.pdf"]

    def test_a_file_is_taken_away_once(self, attached, booking, clerk):
        paper = attached()
        actions.detach(booking, by=clerk, attachment=paper)

        with pytest.raises(Conflict):
            actions.detach(booking, by=clerk, attachment=paper)

    def test_put_back_beside_its_double_is_a_conflict(self, attached, booking, clerk):
        paper = attached()
        actions.detach(booking, by=clerk, attachment=paper)
        attached("又一份.pdf")

        with pytest.raises(Conflict):
            actions.put_back(booking, by=clerk, attachment=paper)

    @pytest.mark.parametrize("verb", ["attach", "detach", "put_back"])
    def test_others_change_nothing(self, attached, booking, stranger, verb):
        facts = {"files": []} if verb == "attach" else {"attachment": attached()}

        with pytest.raises(PermissionDenied):
            getattr(actions, verb)(booking, by=stranger, **facts)


class TestConstraints:
    def test_an_empty_file_is_none(self, attached):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=attached().pk).update(size=0)

    def test_taken_away_by_somebody_or_not_at_all(self, attached, clerk, booking):
        paper = Attachment.objects.filter(pk=attached().pk)
        for facts in ({"detached_by": clerk}, {"detached_at": booking.starts_at}):
            with pytest.raises(IntegrityError), transaction.atomic():
                paper.update(**facts)
        paper.update(detached_by=clerk, detached_at=booking.starts_at)
        paper.update(detached_by=None, detached_at=None)


class TestPages:
    def url(self, booking):
        return f"/files/meetings.Booking/{booking.pk}/"

    def test_several_files_come_at_once(self, client, booking, clerk, upload):
        client.force_login(clerk)
        table = upload("名单.csv", "姓名,科室\n".encode())
        sent = [upload("方案.pdf"), upload("现场.jpg", made.picture("JPEG")), table]

        reply = client.post(self.url(booking), {"file": sent, "key": str(uuid4())})

        assert (reply.status_code, reply.url) == (302, f"{booking.get_absolute_url()}#files")
        assert files_of(booking) == ["方案.pdf", "现场.jpg", "名单.csv"]
        page = client.get(booking.get_absolute_url()).content.decode()
        assert [name in page for name in files_of(booking)] == [True, True, True]

    def test_a_second_click_attaches_nothing_twice(self, client, booking, clerk, upload):
        client.force_login(clerk)
        key = str(uuid4())

        replies = [client.post(self.url(booking), {"file": [upload("方案.pdf")], "key": key}) for _n in range(2)]

        assert [reply.status_code for reply in replies] == [302, 302]
        assert files_of(booking) == ["方案.pdf"]

    def test_one_bad_file_holds_all_back_and_is_named(self, client, booking, clerk, upload):
        client.force_login(clerk)

        reply = client.post(self.url(booking), {"file": [upload("方案.pdf"), upload("坏.png", b"\x89PNG\r\n\x1a\n")]})

        assert reply.status_code == 422
        assert ["坏" in str(text) for text in reply.context["form"].errors["file"]] == [True]
        assert files_of(booking) == []

    def test_nothing_chosen_is_said(self, client, booking, clerk):
        client.force_login(clerk)

        assert client.post(self.url(booking), {}).status_code == 422

    def test_files_go_away_and_come_back_by_button(self, client, attached, booking, clerk):
        client.force_login(clerk)
        paper = attached()

        assert client.post(f"{paper.get_absolute_url()}detach/").status_code == 302
        assert client.get(paper.get_absolute_url()).status_code == 404
        assert client.post(f"{paper.get_absolute_url()}put-back/").status_code == 302
        assert files_of(booking) == ["方案.pdf"]

    def test_only_who_may_open_the_booking_gets_its_files(self, client, attached, clerk, colleague, stranger, keeper):
        paper = attached()

        answers = {}
        for person in (clerk, colleague, stranger, keeper):
            client.force_login(person)
            reply = client.get(paper.get_absolute_url())
            b"".join(reply.streaming_content if reply.streaming else [])
            answers[person.name] = reply.status_code
        assert answers == {"张伟": 200, "李娜": 200, "王芳": 404, "赵会务": 200}

    def test_a_file_is_downloaded_and_a_picture_is_shown(self, client, attached, clerk):
        client.force_login(clerk)
        paper, photo = attached("方案.pdf"), attached("现场.jpg", made.picture("JPEG"))

        for one, wanted, name in ((paper, "attachment", "%E6%96%B9"), (photo, "inline", "%E7%8E%B0")):
            reply = client.get(one.get_absolute_url())
            b"".join(reply.streaming_content)
            assert reply["Content-Disposition"].startswith(f"{wanted}; filename*=utf-8''{name}")
            assert reply["X-Content-Type-Options"] == "nosniff"
            assert reply["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert reply["Cache-Control"] == "private, no-store"

    def test_no_other_address_leads_to_the_store(self, client, attached, clerk, settings):
        client.force_login(clerk)
        sha256 = attached().sha256

        assert settings.MEDIA_URL in ("", "/")
        for url in (f"/files/{sha256[:2]}/{sha256}", f"/static/{sha256}", f"/media/{sha256[:2]}/{sha256}"):
            assert client.get(url).status_code == 404

    def test_models_without_a_holder_take_no_files(self, client, clerk, room):
        client.force_login(clerk)

        for label in ("org.Person", "core.LogEntry", "nothing", "..%2F.."):
            assert client.get(f"/files/{label}/{clerk.pk}/").status_code == 404


class TestConfidential:
    @pytest.fixture
    def meeting(self, make_person, make_room, next_monday, units):
        by = make_person("secretary", name="钱秘书", unit=units.finance, roles=[Role.UNIT_CLERK])
        times = {"starts_at": next_monday.at(9), "ends_at": next_monday.at(10)}
        room = make_room("保密会议室", 10, is_secure=True)
        return book_confidential(by=by, place=[room], title="人选酝酿会", attendees=6, **times)

    def test_its_papers_are_for_those_on_its_list(self, client, meeting, keeper, make_person, upload):
        leader = make_person("leader", roles=[Role.LEADER])
        actions.attach(meeting, by=meeting.booked_by, files=[judged(upload("人选名单.pdf"))])
        paper = Attachment.objects.get()

        for person, status in ((keeper, 404), (leader, 404), (meeting.booked_by, 200)):
            client.force_login(person)
            reply = client.get(paper.get_absolute_url())
            b"".join(reply.streaming_content if reply.streaming else [])
            assert reply.status_code == status

    def test_the_trail_does_not_tell_their_names(self, client, meeting, upload):
        actions.attach(meeting, by=meeting.booked_by, files=[judged(upload("人选名单.pdf"))])
        actions.detach(meeting, by=meeting.booked_by, attachment=Attachment.objects.get())

        told = list(LogEntry.objects.about(meeting).values_list("facts", "changes"))
        assert "人选" not in str(told)
        client.force_login(meeting.booked_by)
        assert client.get(meeting.get_absolute_url()).status_code == 200


class TestSweep:
    def age(self, path, days=2):
        os.utime(path, (time.time() - days * 86_400,) * 2)

    def test_what_a_rolled_back_transaction_left_goes_after_a_day(self, booking, clerk, upload):
        clean = judged(upload("方案.pdf"))
        with transaction.atomic():
            actions.attach(booking, by=clerk, files=[clean])
            transaction.set_rollback(True)
        path = store.path_of(clean.sha256)
        assert path.exists()

        assert sweeping.sweep() == 0
        self.age(path)
        assert sweeping.sweep() == 1
        assert not path.exists()

    def test_what_a_row_names_stays(self, attached):
        path = store.path_of(attached().sha256)
        self.age(path, days=400)

        assert sweeping.sweep() == 0
        assert path.exists()

    def test_what_was_taken_away_a_month_ago_is_gone_for_good(self, attached, booking, clerk):
        paper = attached()
        actions.detach(booking, by=clerk, attachment=paper)
        self.age(store.path_of(paper.sha256))
        assert sweeping.sweep() == 0

        Attachment.objects.update(detached_at=booking.made_at - sweeping.KEPT_FOR)
        assert sweeping.sweep() == 1
        assert not Attachment.objects.exists()

    def test_the_draft_of_a_crash_goes_too(self, store, attached):
        attached()
        draft = next(store.iterdir()) / ".new-x"
        draft.write_bytes(b"half")
        self.age(draft)

        assert sweeping.sweep() == 1
