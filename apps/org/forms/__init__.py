"""Typing about people and places."""

from apps.org.forms.accounts import FirstPasswordForm, LoginForm, PasswordForm

__all__ = ["FirstPasswordForm", "LoginForm", "PasswordForm"]
