"""Whose request it is, with proxies of ours in front and with liars."""

from ipaddress import ip_address, ip_network

import pytest
from django.test import RequestFactory

from people.client_address import client_address

PROXIES = [ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48")]


def seen(settings, peer: str, forwarded: str | None = None, proxies=PROXIES):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "192.0.2.1", "203.0.113.5"),  # A stranger's claim.
        ("10.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.9, 192.0.2.1", "192.0.2.1"),  # The client wrote the first.
        ("10.0.0.1", "192.0.2.1, 10.0.0.2", "192.0.2.1"),  # Two proxies of ours.
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),  # A client inside.
        ("10.0.0.1", "192.0.2.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("2001:db8:1::7", "2001:db8:2::1", "2001:db8:2::1"),
        ("::ffff:10.0.0.1", "::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_the_right_most_address_that_no_proxy_of_ours_has(settings, peer, forwarded, expected):
    assert seen(settings, peer, forwarded) == ip_address(expected)


def test_without_proxies_of_ours_no_claim_counts(settings):
    assert seen(settings, "10.0.0.1", "192.0.2.1", proxies=[]) == ip_address("10.0.0.1")


@pytest.mark.parametrize("peer", ["", "unix:"])
def test_a_peer_without_an_address_has_none_whatever_it_claims(settings, peer):
    assert seen(settings, peer, "192.0.2.1") is None
