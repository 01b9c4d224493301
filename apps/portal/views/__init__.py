"""The pages of the front door."""

from apps.portal.views.accounts import Login, password
from apps.portal.views.figures import figure, figures
from apps.portal.views.home import find, home, permissions
from apps.portal.views.preferences import preference, preferences

__all__ = ["Login", "figure", "figures", "find", "home", "password", "permissions", "preference", "preferences"]
