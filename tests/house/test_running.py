"""./run on a real machine: one command up, nothing left behind. Starts the real thing, in a folder of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import psycopg2
import pytest
import requests

from logistics import celery_app
from logistics.embedded.places import CHECKOUT, redis_url, socket_folder
from tests.serving import fill

pytestmark = pytest.mark.filterwarnings("error")
PATIENCE = 120  # seconds; only a failure takes so long, so a slow machine may


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**more):
    """As at a fresh machine: without the servers that ./test has started for the other tests."""
    ours = ("DATABASE_URL", "REDIS_URL", "LOGISTICS_DATA", "LOGISTICS_SECRET_KEY")
    return {name: value for name, value in os.environ.items() if name not in ours} | more


class Running:
    """One `manage.py demo` of our own."""

    def __init__(self, data, port=None, **environment):
        self.data, self.port = data, port or free_port()
        self.out = data.parent / f"{data.name}-{self.port}.out"
        self.began = time.monotonic()
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--empty", "--data", str(data), "--port", str(self.port)],
                cwd=CHECKOUT,
                env=clean_environment(**environment),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def said(self):
        return self.out.read_text()

    def ready(self):
        wait_for(lambda: "Ready:" in self.said() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()
        self.took = time.monotonic() - self.began
        return self

    def programs(self):
        """Direct children by name: the five things the supervisor starts."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                command = " ".join(child.cmdline())
                for name in ("gunicorn", "worker", "beat", "redis-server", "postgres"):
                    if name in command.split(" --")[0] or f" {name} " in command:
                        found[name] = child
        return found

    def everything(self):
        """The supervisor and all that came from it, to the last grandchild."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def page(self, path="/livez"):
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(PATIENCE)


def wait_for(what):
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def still_running(family):
    """Who is left in the end. A dead process whose new parent has not looked yet (a zombie) does not run."""

    def alive(process):
        with contextlib.suppress(psutil.NoSuchProcess):
            return process.status() != psutil.STATUS_ZOMBIE
        return False

    deadline = time.monotonic() + PATIENCE
    while (left := [process for process in family if alive(process)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


@pytest.fixture(scope="module")
def launch():
    """Running, but none is left behind by a test that fails."""
    launched = []

    def go(*facts, **environment):
        launched.append(Running(*facts, **environment))
        return launched[-1]

    yield go
    for running in launched:
        running.process.kill()
        running.process.wait()


@pytest.fixture(scope="module")
def demo(launch, tmp_path_factory):
    return launch(tmp_path_factory.mktemp("running") / "data").ready()


@pytest.fixture(scope="module")
def furnished(django_db_setup, tmp_path_factory):
    """A folder as an earlier run has left it; the first start is ``demo``."""
    data = tmp_path_factory.mktemp("furnished") / "data"
    data.mkdir()
    fill(data)
    return data


@pytest.fixture
def data(furnished, tmp_path):
    subprocess.run(["cp", "-a", furnished, tmp_path / "data"], check=True)  # with the owners of its files
    return tmp_path / "data"


def test_one_command_brings_a_page_with_a_database_and_a_queue_behind_it(demo):
    answer = demo.page("/readyz")

    assert answer.status_code == 200, answer.text
    wait_for(lambda: len(demo.programs()) == 5)


def test_a_second_start_on_the_same_data_says_so(launch, demo):
    second = launch(demo.data)

    assert second.process.wait(PATIENCE) == 1
    assert "Already running with the data in" in second.said()
    assert demo.page().status_code == 200


def test_a_taken_port_is_named_before_anything_is_made(launch, demo, tmp_path):
    second = launch(tmp_path / "other", demo.port)

    assert second.process.wait(PATIENCE) == 1
    assert f"Port {demo.port} is taken" in second.said()
    assert not (tmp_path / "other" / "postgres").exists()


def test_no_one_but_us_can_read_the_data(demo):
    closed = ["postgres", "redis", "secret.key"]

    assert [name for name in closed if (demo.data / name).stat().st_mode & 0o077] == []


def test_the_database_listens_on_no_port(demo):
    listening = set()
    for process in demo.everything():
        with contextlib.suppress(psutil.NoSuchProcess):  # a worker of the database that has done its work meanwhile
            listening |= {one.laddr.port for one in process.net_connections("tcp") if one.status == "LISTEN"}

    assert listening == {demo.port}


@pytest.mark.parametrize("name", ["beat", "worker", "redis-server", "gunicorn", "postgres"])
def test_what_is_killed_comes_back(demo, name):
    wait_for(lambda: len(demo.programs()) == 5)
    before = demo.programs()[name]
    family = [before, *before.children(recursive=True)]
    before.kill()

    # its own children go with it; ours comes back under another number
    assert still_running(family) == []
    wait_for(lambda: name in demo.programs() and demo.programs()[name].pid != before.pid)
    wait_for(lambda: _ready(demo))


def _ready(demo):
    with contextlib.suppress(requests.RequestException):
        return demo.page("/readyz").status_code == 200
    return False


@pytest.mark.whole  # the next one stops it as well
@pytest.mark.django_db  # its folder is made from the tests' tables
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGHUP])
def test_asked_to_stop_it_stops_everything(launch, demo, data, ending):
    stops(launch(data).ready(), ending, demo.took)


def stops(running, ending, most):
    """Everything, and in less than a first start takes: a slow machine is slow at both; `--durations` tells the
    seconds."""
    family = running.everything()
    asked = time.monotonic()
    running.process.send_signal(ending)

    assert running.process.wait(PATIENCE) == 0
    assert time.monotonic() - asked < most
    assert still_running(family) == []


@pytest.mark.django_db
def test_shot_it_leaves_nothing_behind_starts_again_and_stops_when_asked(launch, demo, data):
    running = launch(data).ready()
    wait_for(lambda: len(running.programs()) == 5)
    family = running.everything()
    running.process.kill()
    running.process.wait()

    assert still_running(family) == []

    again = launch(data).ready()
    assert again.page("/readyz").status_code == 200
    stops(again, signal.SIGTERM, demo.took)


def test_servers_named_in_the_environment_are_used_and_none_is_started(launch, demo, tmp_path):
    database = f"postgresql://logistics@/logistics?host={socket_folder(demo.data)}"
    guest = launch(tmp_path / "data", DATABASE_URL=database, REDIS_URL=redis_url(demo.data)).ready()
    wait_for(lambda: len(guest.programs()) == 3)

    assert sorted(guest.programs()) == ["beat", "gunicorn", "worker"]
    assert guest.stop() == 0


def test_the_worker_does_what_the_clock_hands_out(demo):
    """Sessions are swept out once a day; here the day is now: one that ran out goes, one that did not stays."""
    rows = "VALUES ('out', '', now() - interval '1 day'), ('in', '', now() + interval '1 day')"
    connection = psycopg2.connect(host=str(socket_folder(demo.data)), user="logistics", dbname="logistics")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO django_session (session_key, session_data, expire_date) {rows}")
        run = "(version, job, period, due_at, tries, trouble, written_off)"
        run += " VALUES (1, 'core.sessions', now() - interval '1 hour', now(), 0, '', '')"
        cursor.execute(f"INSERT INTO core_scheduledrun {run}")

        def left():
            cursor.execute("SELECT session_key FROM django_session ORDER BY 1")
            return [key for (key,) in cursor.fetchall()]

        wait_for(lambda: left() == ["in"])
    connection.close()


def test_every_scheduled_job_has_somebody_who_does_it():
    celery_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in celery_app.conf.beat_schedule.values()}

    assert scheduled - set(celery_app.tasks) == set()
