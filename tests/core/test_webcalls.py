"""Calls to other servers: a wicked address reaches nothing inside, and what comes back is cut."""

import ipaddress
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from apps.core import webcalls
from apps.core.webcalls import Answer, NotAllowed, NotCalled, is_inside, post


class Listener(ThreadingHTTPServer):
    """Answers what it is told to, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Listening)
        self.status, self.text, self.headers, self.calls = 200, b"ok", {}, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?a=1"


class Listening(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.text)

    def log_message(self, *_args):
        """Quiet."""


@pytest.fixture(autouse=True)
def nothing_trusted(monkeypatch):
    monkeypatch.delenv("LOGISTICS_CALLABLE_HOSTS", raising=False)


@pytest.fixture
def listener():
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def trusted(monkeypatch):
    monkeypatch.setenv("LOGISTICS_CALLABLE_HOSTS", "127.0.0.1, LocalHost")


def test_a_host_the_operator_named_gets_body_and_headers(listener, trusted):
    answer = post(listener.url, '{"says": "会议室"}', {"X-Event": "booking.confirmed"})

    assert answer == Answer(200, "ok")
    ((path, headers, body),) = listener.calls
    assert path == "/hook?a=1"
    assert headers["X-Event"] == "booking.confirmed"
    assert body.decode() == '{"says": "会议室"}'


def test_a_server_inside_is_not_called_unless_the_operator_named_it(listener):
    with pytest.raises(NotAllowed, match="https"):
        post(listener.url, "", {})
    with pytest.raises(NotAllowed, match="网络内部"):
        post(listener.url.replace("http:", "https:"), "", {})
    assert listener.calls == []


@pytest.mark.parametrize(
    "host", ["localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0", "169.254.169.254", "10.1.2.3"]
)
def test_no_way_of_writing_an_inside_address_gets_through(host):
    with pytest.raises(NotCalled):
        post(f"https://{host}/", "", {})


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::"],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_network_are_inside(address):
    assert is_inside(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["223.5.5.5", "8.8.8.8", "2400:3200::1", "::ffff:223.5.5.5"])
def test_addresses_of_the_world_are_not(address):
    assert not is_inside(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    ["", "hook", "https://", "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "https://u:p@example.org/",
     "https://example.org:99999/", "https://[::1/", "https://example.org/\r\nX: y", "https://例子.cn/",
     "https://example.org/" + "a" * 600],
)  # fmt: skip
def test_what_is_no_address_of_ours_is_refused_in_words(url):
    with pytest.raises(NotAllowed) as refused:
        post(url, "", {})
    assert str(refused.value)


def test_a_name_with_one_address_inside_is_refused_whichever_comes_first(monkeypatch):
    """The network's own answer cannot be had in a test: a name that points to the world and to us."""
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("223.5.5.5", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: both)

    with pytest.raises(NotAllowed):
        post("https://rebinding.example/", "", {})


def test_a_redirect_is_an_answer_and_not_followed(listener, trusted):
    listener.status, listener.headers = 302, {"Location": "http://127.0.0.1:1/inside"}

    answer = post(listener.url, "", {})

    assert (answer.status, answer.is_good, str(answer)) == (302, False, "302 Found")
    assert len(listener.calls) == 1


def test_of_a_long_answer_the_beginning_is_kept(listener, trusted):
    listener.text = b"x" * 1_000_000

    assert len(post(listener.url, "", {}).text) == webcalls.KEPT


def test_a_server_that_drips_is_hung_up_on(trusted, monkeypatch):
    monkeypatch.setattr(webcalls, "ALTOGETHER", 0.3)
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            line, _where = server.accept()
            with line:
                line.sendall(b"HTTP/1.1 200 OK\r\n")
                while not done.wait(0.05):
                    try:
                        line.sendall(b"X-A: b\r\n"[:1])
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(NotCalled):
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", "", {})
        done.set()
        thread.join()


def test_nobody_there_is_said_in_words(trusted):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(NotCalled, match="没有应答"):
        post(f"http://127.0.0.1:{port}/", "", {})
    with pytest.raises(NotCalled, match="没有名为"):
        post("https://nowhere.invalid/", "", {})
