"""Officers and administrators for stories about the bureau's own books."""

import pytest

from apps.org.models import Role


@pytest.fixture
def admin(make_person):
    return make_person("admin", name="刘静", roles=[Role.OFFICE_ADMIN])


@pytest.fixture
def security(make_person):
    return make_person("security", name="周敏", roles=[Role.SECURITY_ADMIN])


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """The real hasher is slow on purpose; what is tested here is not its arithmetic."""
    settings.PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "PBKDF2")]
