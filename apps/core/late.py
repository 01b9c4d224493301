"""Addresses whose code is loaded when the first of them is asked for.

The API's libraries take a fifth of a second and some megabytes. The worker, the beat and commands serve no API, and a
web process should not be late for its first page because of it.
"""

from django.urls import ResolverMatch, URLResolver
from django.urls.resolvers import RoutePattern


class Late(URLResolver):
    """``include()`` for the dotted name of a module. To whoever looks through the map of the house (every command
    checks it) there is nothing in here; the addresses within have no names to be reversed."""

    def __init__(self, route: str, module: str):
        super().__init__(RoutePattern(route), [])
        self.there = URLResolver(RoutePattern(route), module)

    def resolve(self, path: str) -> ResolverMatch:
        return self.there.resolve(path)
