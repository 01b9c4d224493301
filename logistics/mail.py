"""The mail server as one address in the environment: smtp://user:password@mail.example.org:587?from=hq@example.org

smtp:// speaks plainly (for a relay on the own machine), smtp+tls:// asks for encryption after connecting (587),
smtps:// is encrypted from the start (465). Without the variable no e-mail leaves the house and nobody can choose it.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's EMAIL_… settings; EMAIL_HOST is empty where no mail server is named."""
    address = environment.get("LOGISTICS_MAIL", "")
    if not address:
        return {"EMAIL_HOST": ""}
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("LOGISTICS_MAIL must look like smtp+tls://user:password@mail.example.org:587?from=a@b.c")
    sender = parse_qs(parts.query).get("from", [f"logistics@{parts.hostname}"])[0]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": sender,
    }
