"""A house is backed up, lost and put back: the same rows, the same files, the same passwords."""

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from apps.core import sockets
from apps.core.attachments import store
from apps.core.backup import archive, making, restoring, tables
from apps.core.backup.programs import Trouble, connected
from apps.core.backup.progress import Progress
from apps.core.backup.rehearsal import KIND, rehearse
from apps.core.dates import today
from apps.core.models import Attachment, Job
from apps.core.work import work_off
from apps.meetings.models import Booking, Room
from apps.org.models import Person
from tests.conftest import PASSWORD
from tests.serving import gunicorn, logged_in


def sums():
    with closing(connected()) as opened, opened.cursor() as cursor:
        cursor.execute(tables.SAME_TEXT)
        return {name: tables.summed(cursor, name) for name in tables.sizes(cursor)}


def restore(path, **how):
    return restoring.restore(path, Progress(), **how)


def resealed(path, **changed):
    """The same archive with a manifest that says something else, sealed as an archive of ours is."""
    other = path.with_name("other.zip")
    with archive.opened(path) as read, archive.written(other) as writer:
        for name in read.members:
            pieces = changed.get("dump") if name == archive.DUMP and "dump" in changed else read.pieces(name)
            writer.add(name, pieces)
        facts = {name: value for name, value in read.manifest.items() if name != "members"}
        writer.seal({**facts, **changed.get("manifest", {})})
    return other


class TestRestore:
    def test_rows_files_and_passwords_are_the_same(self, made, empty, settings):
        path, manifest = made

        restore(path)

        now = sums()
        edition = {"core_edition"}  # raised, so that no running process takes what it kept for what is here
        assert {n: s for n, s in now.items() if n not in edition} == {
            n: s for n, s in manifest["tables"].items() if n not in edition
        }
        assert manifest["tables"]["meetings_booking"]["rows"] == Booking.objects.count() > 0
        for sha256 in Attachment.objects.values_list("sha256", flat=True):
            assert hashlib.sha256(store.path_of(sha256).read_bytes()).hexdigest() == sha256
        client = Client()
        assert client.post("/accounts/login/", {"username": "p1", "password": PASSWORD}).status_code == 302
        assert client.get("/meetings/").status_code == 200

    def test_a_second_backup_holds_the_same(self, made, empty, tmp_path):
        path, manifest = made
        restore(path)

        again = making.backup(tmp_path / "again.zip", Progress())

        same = {name: made["sum"] for name, made in manifest["tables"].items() if name != "core_edition"}
        assert {name: made["sum"] for name, made in again["tables"].items() if name != "core_edition"} == same
        files = {n: m for n, m in archived(tmp_path / "again.zip").items() if n.startswith("files/")}
        assert files == {n: m for n, m in archived(path).items() if n.startswith("files/")}
        assert len(files) == Attachment.objects.count()

    def test_constraints_and_triggers_came_too(self, made, empty):
        restore(made[0])

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'meetings_occupancy%%'")
            assert cursor.fetchone()[0] >= 4
            with pytest.raises(Exception, match="core_logentry"):
                cursor.execute("DELETE FROM core_logentry")

    def test_nobody_stays_logged_in(self, made, empty):
        restore(made[0])

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_session")
            assert cursor.fetchone()[0] == 0

    def test_where_people_are_it_asks_first(self, made):
        before = sums()

        with pytest.raises(Trouble):
            restore(made[0])
        assert sums() == before

    def test_told_to_it_replaces_what_is_there(self, made):
        Person.objects.create_user("later", name="后来")
        edition = edition_now()

        restore(made[0], replace=True)

        assert not Person.objects.filter(username="later").exists()
        assert edition_now() > edition

    @pytest.mark.parametrize(
        "manifest",
        [{"format": 2}, {"postgresql": 99}, {"migrations": {"core": ["0001_initial", "9999_from_the_future"]}}],
        ids=lambda m: next(iter(m)),
    )
    def test_what_is_newer_than_we_are_is_refused(self, made, manifest):
        other, before = resealed(made[0], manifest=manifest), sums()

        with pytest.raises(Trouble):
            restore(other, replace=True)
        assert sums() == before

    def test_a_dump_that_breaks_changes_nothing(self, made):
        with archive.opened(made[0]) as read:
            dump = b"".join(read.pieces(archive.DUMP))
        before = sums()

        for broken in (dump[: len(dump) // 2], dump[:-1_000], b"", b"PGDMP nonsense"):
            with pytest.raises(Trouble):
                restore(resealed(made[0], dump=[broken]), replace=True)
            made[0].with_name("other.zip").unlink()
            assert sums() == before

    def test_a_flipped_byte_of_a_real_backup_changes_nothing(self, made):
        path, before = made[0], sums()
        whole = path.read_bytes()

        for at in range(0, len(whole), len(whole) // 25):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :])
            with pytest.raises(Trouble):
                restore(path, replace=True)
        assert sums() == before


def archived(path):
    with archive.opened(path) as read:
        return read.members


def edition_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM core_edition")
        return cursor.fetchone()[0]


class TestBackup:
    def test_no_secret_is_in_it(self, made, settings):
        with archive.opened(made[0]) as read:
            told = b"".join(read.pieces(archive.SETTINGS)).decode()
        whole = made[0].read_bytes()

        assert "PASSWORD_PROFILE" in told
        assert settings.SECRET_KEY.encode() not in whole or len(settings.SECRET_KEY) < 8
        assert "SECRET" not in told

    def test_a_file_that_rotted_is_told(self, bureau, tmp_path):
        victim = Attachment.objects.first().sha256
        path = store.path_of(victim)
        whole = path.read_bytes()

        for rotten in (b"something else", None):
            path.unlink() if rotten is None else path.write_bytes(rotten)
            manifest = making.backup(tmp_path / f"{rotten}.zip", Progress())
            assert manifest["missing"] == [victim]
        with pytest.raises(CommandError, match=victim):
            call_command("backup", str(tmp_path / "told.zip"))
        path.write_bytes(whole)

    def test_the_sweep_waits_for_the_backup(self, bureau):
        orphan = store.path_of("ab" * 32)
        orphan.parent.mkdir(parents=True, exist_ok=True)
        orphan.write_bytes(b"x")
        os.utime(orphan, (1, 1))
        with closing(connected()) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [store.WHOLE_STORE])
            assert store.sweep(lambda sha256: False, older_than=1e9) == 0
            other.rollback()  # a session that is closed gives its locks back a moment later
        assert store.sweep(lambda sha256: sha256 != orphan.name) == 1

    def test_commands_tell_what_they_did(self, bureau, tmp_path, capsys):
        path = str(tmp_path / "told.zip")

        call_command("backup", path)
        call_command("verify_backup", path)
        with pytest.raises(CommandError):
            call_command("restore", path)
        call_command("restore", path, "--replace")

        told = capsys.readouterr().out
        assert [word in told for word in ("MB", "完好", "已恢复")] == [True] * 3
        assert "密钥不同" not in told


class TestRehearsal:
    def test_it_is_tried_out_and_nothing_is_left(self, bureau, settings, tmp_path):
        settings.DATA = tmp_path

        says = rehearse(Progress())

        assert f"{Attachment.objects.count()} 个文件" in says
        assert list(tmp_path.iterdir()) == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE '%%rehearsal'")
            assert cursor.fetchone()[0] == 0

    def test_once_a_month_a_worker_does_it_and_the_result_is_kept(self, bureau, settings, tmp_path):
        settings.DATA = tmp_path
        sockets.schedule[KIND].run()

        work_off()

        job = Job.objects.get(kind=KIND)
        assert (job.status, job.by) == (Job.Status.DONE, None)
        assert "全部一致" in job.says

    def test_a_failure_is_kept_too(self, bureau, settings, tmp_path):
        settings.DATA = tmp_path
        path = store.path_of(Attachment.objects.first().sha256)
        whole = path.read_bytes()
        path.unlink()
        sockets.schedule[KIND].run()

        work_off()

        path.write_bytes(whole)
        job = Job.objects.filter(kind=KIND).first()
        assert (job.status, path.name in job.trouble) == (Job.Status.FAILED, True)


class TestUnderLoad:
    """People book and attach through the real web server while the backup is made."""

    def book(self, visitor, room, day, n):
        facts = {"place": room, "title": f"会{n}", "date": f"{day}", "starts": "09:00", "ends": "10:00", "attendees": 3}
        answer = visitor.post("/meetings/bookings/new/", {**facts, "key": str(uuid4())})
        assert answer.status == 302, answer.body[:2_000]
        self.attach(visitor, answer.location, n)

    def attach(self, visitor, location, n):
        pk = location.rstrip("/").rsplit("/", 1)[-1].partition("?")[0]
        part = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{n}.txt"\r\n\r\n{uuid4()}\r\n--x--\r\n'
        sent = {"Content-Type": "multipart/form-data; boundary=x", "X-CSRFToken": "t" * 32}
        assert visitor.ask("POST", f"/files/meetings.Booking/{pk}/", part, sent).status == 302

    def test_the_backup_is_of_one_moment(self, bureau, tmp_path, settings, monkeypatch):
        monkeypatch.setenv("LOGISTICS_DATA", str(Path(settings.MEDIA_ROOT).parent))
        rooms, people = (
            list(Room.objects.values_list("pk", flat=True)),
            list(Person.objects.filter(username__startswith="p")),
        )
        begun, stop = threading.Event(), threading.Event()
        with gunicorn(bureau, log=tmp_path / "web.log", workers=2) as server:
            visitors = logged_in(server.port, people)

            def work(at):
                for n in range(200):
                    if stop.is_set():
                        return n
                    day = today() + timedelta(days=8 + n)
                    self.book(visitors[at], rooms[at], day, n)
                    begun.set()
                return 200

            with ThreadPoolExecutor(len(visitors)) as pool:
                working = [pool.submit(work, at) for at in range(len(visitors))]
                begun.wait(60)
                manifests = [making.backup(tmp_path / f"{n}.zip", Progress()) for n in range(3)]
                stop.set()
                done = [one.result() for one in working]
        counted = [m["tables"]["meetings_booking"]["rows"] for m in manifests]
        assert counted == sorted(counted)
        assert counted[0] < counted[-1] <= Booking.objects.count()
        assert all(done)
        assert [m["missing"] for m in manifests] == [[], [], []]
        restore(tmp_path / "1.zip", replace=True)
        assert Booking.objects.count() == counted[1]
        assert Attachment.objects.count() == manifests[1]["tables"]["core_attachment"]["rows"]
