"""Somebody with a password of their own, and a browser that is logged in."""

import pytest

from tests.conftest import PASSWORD


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """The real hasher is slow on purpose; what is tested here is not its arithmetic."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def wei(make_person):
    return make_person("wei", name="张伟", password=PASSWORD)


@pytest.fixture
def inside(client, wei):
    client.force_login(wei)
    return client
