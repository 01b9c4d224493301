"""E-mail, by Django's SMTP backend; off until the operator names a mail server (LOGISTICS_MAIL)."""

import smtplib
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from apps.notices.ways.letters import Line

LONGEST_SUBJECT = 120


class NotSent(Exception):
    """The message did not get out; the text is a sentence that names no secret."""


def is_on() -> bool:
    return bool(settings.EMAIL_HOST)


def send(person: Any, lines: list[Line], key: str, language: str) -> None:
    """One message with all the lines. Raises ``NotSent``."""
    with override(language):
        count = len(lines)
        several = ngettext("%(n)s notice", "%(n)s notices", count) % {"n": count}
        subject = lines[0].says if count == 1 else several
        body = "\n\n".join("\n".join(filter(None, [line.says, line.url])) for line in lines)
        foot = _("You choose in the preferences of the logistics system which notices come by e-mail.")
        post(person.email, subject, f"{body}\n\n-- \n{foot}\n", key)


def post(to: str, subject: str, body: str, key: str) -> None:
    """``key`` becomes the Message-ID: a mailbox that gets a message twice shows it once."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{key}@{domain}>", "Auto-Submitted": "auto-generated"}
    shown = f"【{_('Office logistics')}】{subject}"
    message = EmailMessage(shown[:LONGEST_SUBJECT], body, settings.DEFAULT_FROM_EMAIL, [to], headers=headers)
    try:
        message.send()
    except smtplib.SMTPResponseException as error:
        raise NotSent(_("The mail server refused the message (%(code)s).") % {"code": error.smtp_code}) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise NotSent(_("The mail server does not accept the address of the recipient.")) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_("The mail server did not answer.")) from error
