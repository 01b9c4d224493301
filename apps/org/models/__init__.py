"""The bureau itself: its units, posts and people, its campuses, buildings and places."""

from apps.org.models.accounts import FormerPassword, LoginAttempt
from apps.org.models.imports import ImportBatch, ImportedRow
from apps.org.models.people import Absence, Grant, Person, Post, Role, Unit
from apps.org.models.places import Building, Campus, Place

__all__ = [
    "Absence",
    "Building",
    "Campus",
    "FormerPassword",
    "Grant",
    "ImportBatch",
    "ImportedRow",
    "LoginAttempt",
    "Person",
    "Place",
    "Post",
    "Role",
    "Unit",
]
