"""gunicorn's settings for the demo: two processes of four threads suit two cores and twenty people."""

from .processes import die_with_parent

workers = 2
threads = 4
worker_class = "gthread"
preload_app = True  # load once, fork twice: half the start-up time and memory
graceful_timeout = 2
control_socket_disable = True


def post_fork(server, worker):  # type: ignore[no-untyped-def]
    """A web process ends when its master is killed, at once and not at its next look."""
    die_with_parent()
