"""Where the rule book plugs what whoever is on post may be asked."""

from apps.core.sockets import Socket

# Takes the post and how many at most, gives {"code": "3.2", "text": "…"} each.
questions = Socket("questions asked at posts")
