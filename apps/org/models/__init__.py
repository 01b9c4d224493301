"""The bureau itself: its units, posts and people, its campuses, buildings and places."""

from apps.org.models.people import Absence, Grant, Person, Post, Role, Unit
from apps.org.models.places import Building, Campus, Place

__all__ = ["Absence", "Building", "Campus", "Grant", "Person", "Place", "Post", "Role", "Unit"]
