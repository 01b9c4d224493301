"""The bureau itself: its units, posts and people, its campuses, buildings and places."""

from apps.org.models.accounts import FormerPassword, LoginAttempt
from apps.org.models.imports import ImportBatch, ImportedRow
from apps.org.models.people import Absence, Grant, Person, Post, Role, Unit
from apps.org.models.places import Building, Campus, Place
from apps.org.models.programs import ApiToken, Delivery, Scope, Webhook

__all__ = [
    "Absence",
    "ApiToken",
    "Building",
    "Campus",
    "Delivery",
    "FormerPassword",
    "Grant",
    "ImportBatch",
    "ImportedRow",
    "LoginAttempt",
    "Person",
    "Place",
    "Post",
    "Role",
    "Scope",
    "Unit",
    "Webhook",
]
