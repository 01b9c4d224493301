"""What the system does by itself has a name that people read, and is kept where nothing is lost."""

from apps.core import sockets
from logistics import celery_app


def test_every_effect_and_every_regular_job_is_called_something():
    assert {*sockets.effects, *sockets.schedule, *sockets.timetables} - set(sockets.names) == set()


def test_nothing_is_called_that_is_not_there():
    assert set(sockets.names) - {*sockets.effects, *sockets.schedule, *sockets.timetables} == set()


def test_the_clock_hands_out_the_tick_and_nothing_else():
    """Whatever else is due stands in the database: a second way would be one that loses."""
    celery_app.loader.import_default_modules()

    assert [entry["task"] for entry in celery_app.conf.beat_schedule.values()] == ["core.tick"]
    ours = {name for name in celery_app.tasks if not name.startswith("celery.")}
    assert ours == {"core.tick", "core.drain", "core.work"}
