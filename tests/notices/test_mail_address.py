"""The mail server's address in the environment."""

import pytest

from logistics import mail


def test_nothing_named_means_no_mail():
    assert mail.settings({}) == {"EMAIL_HOST": ""}


def test_an_address_holds_everything():
    found = mail.settings({"LOGISTICS_MAIL": "smtp+tls://hq%40a:ge%2Fheim@mail.a.cn?from=hq@a.cn"})

    assert found == {
        "EMAIL_HOST": "mail.a.cn", "EMAIL_PORT": 587, "EMAIL_HOST_USER": "hq@a", "EMAIL_HOST_PASSWORD": "ge/heim",
        "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False, "EMAIL_TIMEOUT": 10, "DEFAULT_FROM_EMAIL": "hq@a.cn",
    }  # fmt: skip


@pytest.mark.parametrize("address", ["mail.a.cn", "http://mail.a.cn", "smtp://"])
def test_what_is_no_address_stops_the_start(address):
    with pytest.raises(ValueError, match="LOGISTICS_MAIL"):
        mail.settings({"LOGISTICS_MAIL": address})
