"""Small real servers on the loopback: a chat service that takes robots' messages, and a mail server."""

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def running(server: Any) -> Iterator[int]:
    """The server in a thread of its own; gives its port."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Chat:
    """What a chat service was sent, and how it answers."""

    url: str = ""
    status: int = 200
    code: int = 0
    location: str = ""
    takes: float = 0.0  # seconds until it answers
    then: Any = None  # called when a message has arrived, before the answer
    calls: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        bodies = (body for _path, _headers, body in self.calls)
        return [
            next(body[kind].get("content") or body[kind].get("text") for kind in (body["msgtype"],)) for body in bodies
        ]


@contextmanager
def chat_service() -> Iterator[Chat]:
    chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            chat.calls.append((self.path, dict(self.headers), json.loads(body)))
            time.sleep(chat.takes)
            if chat.then:
                chat.then()
                return
            answer = json.dumps({"errcode": chat.code, "errmsg": "ok"}).encode()
            self.send_response(chat.status)
            if chat.location:
                self.send_header("Location", chat.location)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words):
            """Silent."""

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        chat.url = f"http://127.0.0.1:{port}/robot/send?access_token=geheim123"
        yield chat


@dataclass
class Post:
    """What a mail server was sent; ``refuses`` makes it say no to every recipient."""

    port: int = 0
    refuses: bool = False
    letters: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)


class _Smtp(socketserver.StreamRequestHandler):
    post: Post

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "RCPT" and self.post.refuses:
                self.say("550 no such user")
            elif word == "DATA":
                self.say("354 go on")
                if (letter := self.letter()) is None:
                    return
                self.post.letters.append(letter)
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                if word == "RCPT":
                    self.post.recipients.append(line.partition("<")[2].partition(">")[0])
                self.say("250 ok")

    def letter(self) -> bytes | None:
        """None if the sender is gone before the end: half a letter was never sent."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line)
        return b"".join(lines)


@contextmanager
def mail_server() -> Iterator[Post]:
    post = Post()
    handler = type("Handler", (_Smtp,), {"post": post})

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    with running(Server(("127.0.0.1", 0), handler)) as post.port:
        yield post
