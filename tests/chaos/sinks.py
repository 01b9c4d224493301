"""Where letters and calls arrive: a mail server and a listener on this machine, which forget what comes a second time
under the same mark, as a mailbox and a well-behaved receiver do."""

import email
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.policy import default
from typing import Any

from tests.notices.servers import Chat, Post, chat_service, mail_server


@dataclass
class Sinks:
    post: Post
    listener: Chat
    _taken: int = -1
    _heard_at: float = 0

    @property
    def environment(self) -> dict[str, str]:
        mail = f"smtp://127.0.0.1:{self.post.port}?from=hq@chaos.example"
        return {"LOGISTICS_MAIL": mail, "LOGISTICS_CALLABLE_HOSTS": "127.0.0.1"}

    @property
    def heard_at(self) -> float:
        """When something arrived that was not there the last time somebody asked, by the monotonic clock."""
        if (taken := len(self.post.letters) + len(self.listener.calls)) != self._taken:
            self._taken, self._heard_at = taken, time.monotonic()
        return self._heard_at

    def sentences(self) -> tuple[Counter[str], int]:
        """How many letters say it, of those a mailbox shows; and how many letters it did not show a second time."""
        shown: dict[str, set[str]] = {}
        again = 0
        for raw in list(self.post.letters):
            letter: Any = email.message_from_bytes(raw, policy=default)
            again += letter["Message-ID"] in shown
            body = letter.get_content().replace("\r\n", "\n").partition("\n-- \n")[0]
            shown.setdefault(letter["Message-ID"], {part.split("\n")[0] for part in body.strip().split("\n\n")})
        return Counter(sentence for said in shown.values() for sentence in said), again

    def calls(self) -> tuple[Counter[int], int]:
        """The same for webhooks: how often each booking was told of."""
        calls = list(self.listener.calls)
        told = {headers["X-Logistics-Delivery"]: body["booking"]["id"] for _path, headers, body in calls}
        return Counter(told.values()), len(calls) - len(told)


@contextmanager
def open_sinks() -> Iterator[Sinks]:
    with mail_server() as post, chat_service() as listener:
        yield Sinks(post, listener)
