"""Robots of chat groups: 企业微信 and 钉钉 as their public documents describe them.

Both take 20 messages a minute (钉钉 then shuts the robot out for ten); a text may have 2,048 bytes, Markdown 4,096.
"""

import base64
import hashlib
import hmac
import json
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from apps.core import webcalls
from apps.notices.models import Robot
from apps.notices.ways.letters import Line, cut
from apps.notices.ways.mail import NotSent

PER_MINUTE, MINUTE = 20, timedelta(minutes=1)
LIMITS = {Robot.Shape.TEXT: 2048, Robot.Shape.MARKDOWN: 4096}
# What their answers say when messages come too fast: 企业微信 45009 and 45033, 钉钉 130101.
TOO_FAST, SHUT_OUT = {45009, 45033, 130101}, timedelta(minutes=10)
# Characters that would make a link, a heading or a mention out of what somebody typed.
PLAIN = str.maketrans("[]<>*_`#@~|\\", "［］＜＞＊＿｀＃＠～｜＼")


class TooFast(Exception):
    """The service wants a pause; nothing was delivered."""


def free_at(robot: Robot, now: datetime) -> datetime:
    """When the next message may go: now, or when the first of the last twenty is a minute old."""
    robot.recent = [at for at in robot.recent if at > now - MINUTE]
    return now if len(robot.recent) < PER_MINUTE else min(robot.recent) + MINUTE


def fill(robot: Robot, lines: list[Line]) -> tuple[str, list[Line]]:
    """One message with as many of the lines as fit, and those that it holds; a line that is too long alone is cut."""
    most, text, held = LIMITS[Robot.Shape(robot.shape)], _head(robot), []
    for line in lines:
        longer = f"{text}\n{_written(robot, line)}"
        if held and len(longer.encode()) > most:
            break
        text, held = longer, [*held, line]
    return cut(text, most), held


def _head(robot: Robot) -> str:
    """Also the word that a 钉钉 robot may be told to insist on."""
    says = _("Office logistics")
    return f"**{says}**\n" if robot.shape == Robot.Shape.MARKDOWN else f"【{says}】"


def _written(robot: Robot, line: Line) -> str:
    says = line.text(named=True)
    if robot.shape == Robot.Shape.MARKDOWN:
        says = says.translate(PLAIN)
        return f"- [{says}]({line.url})" if line.url else f"- {says}"
    return f"{says} {line.url}".strip()


def post(robot: Robot, text: str, key: str) -> None:
    """Send one message. Raises ``NotSent``, or ``TooFast`` where the service wants a pause."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
    try:
        answer = webcalls.post(_signed(robot), json.dumps(_body(robot, text), ensure_ascii=False), headers)
    except webcalls.NotCalled as error:
        raise NotSent(str(error)) from error
    if not answer.is_good:
        raise NotSent(_("The chat service answered %(answer)s.") % {"answer": answer})
    code = _code(answer.text)
    if code in TOO_FAST:
        raise TooFast
    if code != 0:
        raise NotSent(_("The chat service refused the message (%(code)s). Check address and signing secret.")
                      % {"code": code})  # fmt: skip


def _body(robot: Robot, text: str) -> dict[str, Any]:
    if robot.shape == Robot.Shape.TEXT:
        return {"msgtype": "text", "text": {"content": text}}
    if robot.kind == Robot.Kind.WECOM:
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": str(_("Office logistics")), "text": text}}


def _signed(robot: Robot) -> str:
    """钉钉: HMAC-SHA256 of «milliseconds, newline, secret» under the secret, base64, in the address."""
    if robot.kind != Robot.Kind.DINGTALK or not robot.secret:
        return robot.url
    stamp = str(round(time.time() * 1000))
    digest = hmac.new(robot.secret.encode(), f"{stamp}\n{robot.secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in robot.url else "?"
    return f"{robot.url}{joint}{urlencode({'timestamp': stamp, 'sign': base64.b64encode(digest).decode()})}"


def _code(text: str) -> int | None:
    """``errcode`` of the answer; both services say 0 when the message is in the group."""
    try:
        code = json.loads(text).get("errcode")
    except (ValueError, AttributeError):
        return None
    return code if isinstance(code, int) else None
