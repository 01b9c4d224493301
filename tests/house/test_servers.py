"""The database: ours in any folder, and somebody else's by DATABASE_URL."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
import pytest
import requests
from celery import Celery

from logistics.embedded.folders import Reach, drop, private
from logistics.embedded.lock import only_one
from logistics.embedded.places import CHECKOUT, socket_folder
from logistics.embedded.postgres import Postgres, binary
from logistics.embedded.processes import Trouble, start, stop, until
from logistics.embedded.redis import Redis
from tests.depth import every
from tests.house.test_running import PATIENCE, Running, clean_environment, wait_for
from tests.serving import pour

OURS = Path(binary("initdb")).parent
# Debian's, where they are installed; ours is always there, so this is never an empty promise.
SERVERS = [OURS, *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]


def ask(url, question, **more):
    connection = psycopg2.connect(url, **more)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def queue_answers(url):
    with Celery(broker=url, set_as_current=False).connection() as line:
        return line.ensure_connection(max_retries=1).default_channel.client.ping()


@pytest.fixture
def postgres(tmp_path):
    server = Postgres(tmp_path, throwaway=True)
    yield server
    server.stop()
    shutil.rmtree(server.sockets, ignore_errors=True)


def test_chinese_words_have_letters(postgres):
    postgres.start()

    assert ask(postgres.url, "SELECT cardinality(show_trgm('会议室预约'))") == 6
    assert ask(postgres.url, "SELECT lower('ÄÖ')") == "äö"


def test_the_application_is_no_superuser_but_may_make_test_databases(postgres):
    postgres.start()

    rights = "SELECT (rolsuper, rolcreatedb)::text FROM pg_roles WHERE rolname = current_user"
    assert ask(postgres.url, rights) == "(f,t)"


@pytest.mark.parametrize("name", ["长" * 40 + "/" + "x" * 60, "数据 库", "a,b", "50%"])
@pytest.mark.parametrize("mode", [0o700, 0o755], ids=["closed", "open"])
def test_any_folder_will_do_and_none_above_is_opened(name, mode):
    with TemporaryDirectory() as top:
        data = Path(top) / name
        data.mkdir(parents=True)
        Path(top).chmod(mode)
        postgres, redis = Postgres(data, throwaway=True), Redis(data)
        try:
            postgres.start()
            redis.start()
            assert ask(postgres.url, "SELECT 1") == 1
            assert queue_answers(redis.url)
            assert Path(top).stat().st_mode & 0o777 == mode
        finally:
            redis.stop()
            postgres.stop()
            shutil.rmtree(postgres.sockets, ignore_errors=True)


def test_a_broken_off_first_start_is_made_good(postgres, tmp_path):
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("half a cluster")
    postgres.start()

    assert ask(postgres.url, "SELECT 1") == 1
    assert not (tmp_path / "postgres.new").exists()


def test_data_of_another_version_are_refused_with_a_sentence(postgres, tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")

    with pytest.raises(Trouble, match="was made by PostgreSQL 16, this program brings 18"):
        postgres.start()


def test_what_was_committed_survives_a_killed_server(tmp_path):
    server = Postgres(tmp_path)
    try:
        server.start()
        with psycopg2.connect(server.url) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        connection.close()
        server.child.kill()
        server.child.wait()
        server.start()
        assert ask(server.url, "SELECT answer FROM kept") == 42
    finally:
        server.stop()
        shutil.rmtree(server.sockets, ignore_errors=True)


def test_two_programs_cannot_hold_one_folder(tmp_path):
    with only_one(tmp_path), pytest.raises(Trouble, match="Already running"), only_one(tmp_path):
        pass


def test_the_queue_keeps_what_it_was_given_when_killed(tmp_path):
    import redis

    server = Redis(tmp_path)
    try:
        server.start()
        assert server.socket.stat().st_mode & 0o077 == 0
        with redis.Redis(unix_socket_path=str(server.socket)) as line:
            line.rpush("jobs", "one", "two")
            assert until(lambda: line.info("persistence")["aof_pending_bio_fsync"] == 0, patience=120)
        server.child.kill()
        server.child.wait()
        server.start()
        with redis.Redis(unix_socket_path=str(server.socket)) as line:
            assert line.lrange("jobs", 0, -1) == [b"one", b"two"]
    finally:
        server.stop()
        shutil.rmtree(server.socket.parent, ignore_errors=True)


@pytest.fixture(params=every(2, SERVERS), ids=lambda folder: folder.parent.name)
def foreign(request, tmp_path):
    """A server that is not run by our runner: a plain cluster, a role that is no superuser, an empty database."""
    sockets = socket_folder(tmp_path)
    server = _plain_server(request.param, tmp_path, sockets)
    owner = {"host": str(sockets), "user": "postgres", "dbname": "postgres"}
    try:
        assert until(lambda: _up(owner), patience=120), (tmp_path / "log").read_text()
        connection = psycopg2.connect(**owner)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE bureau LOGIN")
            cursor.execute("CREATE DATABASE bureau OWNER bureau")
        connection.close()
        yield f"postgresql://bureau@/bureau?host={sockets}"
    finally:
        stop(server, patience=10)
        shutil.rmtree(sockets, ignore_errors=True)


def _plain_server(binaries, folder, sockets):
    for made in (folder / "cluster", sockets):
        private(made, dropped=True)
    with Reach(folder / "cluster", dropped=bool(drop())) as reach:
        plain = {"cwd": "/", "pass_fds": reach.fds, "env": {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}, **drop()}
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                reach.path,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            **plain,
        )
        return start(
            [binaries / "postgres", "-D", reach.path, "-k", sockets, "-c", "listen_addresses=", "-c", "fsync=off"],
            log=folder / "log",
            **plain,
        )


def _up(owner):
    try:
        psycopg2.connect(**owner).close()
    except psycopg2.OperationalError:
        return False
    return True


@pytest.fixture
def guest(foreign, tmp_path, request):
    """The whole system as ./run starts it, beside that server: it is told of it by DATABASE_URL alone. That it makes
    its tables by itself is tried on somebody else's server, where there is one; copying them takes a moment."""
    if request.node.callspec.params["foreign"] == OURS and len(SERVERS) > 1:
        pour(foreign)
    running = Running(tmp_path / "data", DATABASE_URL=foreign)
    yield running
    running.process.terminate()
    running.process.wait(PATIENCE)


@pytest.mark.django_db  # the tables may be copied from the tests' own
def test_the_whole_house_stands_on_any_server(guest, foreign):
    """Its tables are made there, people log in there, what they do is written there; and none of ours is started."""
    guest.ready()
    wait_for(lambda: len(guest.programs()) == 4)
    around = clean_environment(DATABASE_URL=foreign, LOGISTICS_DATA=str(guest.data))
    office = ["appoint", "zhang", "--name", "张伟", "--role", "office_admin"]
    told = subprocess.run(
        [sys.executable, "manage.py", *office], cwd=CHECKOUT, env=around, capture_output=True, text=True, check=True
    )

    first, own = told.stdout.rsplit(": ", 1)[1].strip(), "Wei-2026-xyz"
    with requests.Session() as visitor:
        visitor.headers["Accept-Language"] = "en"
        entered = typed(visitor, guest, "/accounts/login/", username="zhang", password=first)
        changed = typed(visitor, guest, "/accounts/password/", current=first, password=own, again=own)
        assert (entered.status_code, changed.status_code) == (302, 302), changed.text
        assert visitor.get(f"http://127.0.0.1:{guest.port}/meetings/").status_code == 200
    assert guest.page("/readyz").status_code == 200
    assert sorted(guest.programs()) == ["beat", "gunicorn", "redis-server", "worker"]
    assert not (guest.data / "postgres").exists()
    verbs = "SELECT array_agg(verb ORDER BY id)::text FROM core_logentry WHERE verb LIKE 'org.%'"
    assert ask(foreign, verbs) == "{org.appoint,org.change_password}"


def typed(visitor, guest, path, **fields):
    """The form at that address, sent as a browser would."""
    url = f"http://127.0.0.1:{guest.port}{path}"
    visitor.get(url)
    token = visitor.cookies["csrftoken"]
    return visitor.post(url, {**fields, "csrfmiddlewaretoken": token}, allow_redirects=False, headers={"Referer": url})
