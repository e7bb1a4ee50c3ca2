"""An address given by a stranger never leads back into our own network."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from tests.webhooks.receiver import leads_to
from webhooks.addresses import UnsafeAddress, is_public, resolve, safe_target

PUBLIC = "93.184.216.34"

INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.216.34",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::7f00:1",
    "2001:2::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(address):
    with pytest.raises(UnsafeAddress, match="does not lead to a public address"):
        safe_target("https://hooks.example/", resolver=leads_to(address))


@pytest.mark.parametrize("address", INSIDE)
def test_one_bad_address_among_good_ones_is_enough(address):
    with pytest.raises(UnsafeAddress):
        safe_target("https://hooks.example/", resolver=leads_to(PUBLIC, address))


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"],
)
def test_the_public_internet_is_public(address):
    target = safe_target("https://hooks.example/a?b=c", resolver=leads_to(address))

    assert target.addresses == (ip_address(address),)
    assert (target.secure, target.host, target.port) == (True, "hooks.example", 443)
    assert target.path == "/a?b=c"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fe80::1%25eth0]",
        "93.184.216.34",
        "hooks.example.",
        "localhost.",
        "127.0.0.1.",
        "-bad.example",
        "a_b.example",
        "hooks..example",
        "hooks.example%00.evil.example",
        "x" * 64 + ".example",
        "",
    ],
)
def test_what_is_no_plain_host_name_is_refused_before_it_is_asked_for(host):
    with pytest.raises(UnsafeAddress):
        safe_target(f"https://{host}/", resolver=never)


def never(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize(
    "url",
    [
        "https://user@hooks.example/",
        "https://user:word@hooks.example/",
        "https://@hooks.example/",
        "https://hooks.example@127.0.0.1/",
        "https://hooks.example/#part",
        "https://hooks.example:99999/",
        "https://hooks.example:x/",
        "https://[::1/",
        "https://hooks.example\\@127.0.0.1/",
        "https://hooks.example/\r\nX: y",
        "https://hooks.example/a b",
        "https://\thooks.example/",
        "https://учёба.example/",
        "https://１２７.０.０.１/",
        "https://ⓛocalhost/",
        "hooks.example",
        "//hooks.example/",
        "",
    ],
)
def test_odd_addresses_are_refused_though_their_name_is_good(url):
    with pytest.raises(UnsafeAddress):
        safe_target(url, resolver=leads_to(PUBLIC))


@pytest.mark.parametrize("scheme", ["http", "ftp", "file", "gopher", "HTTPX"])
def test_only_https_is_spoken(scheme):
    with pytest.raises(UnsafeAddress, match="begins with https"):
        safe_target(f"{scheme}://hooks.example/", resolver=leads_to(PUBLIC))


@pytest.mark.parametrize("port", [22, 80, 5432, 6379, 8080])
def test_only_the_usual_ports_are_open(port):
    with pytest.raises(UnsafeAddress, match=f"Port {port} is not open"):
        safe_target(f"https://hooks.example:{port}/", resolver=leads_to(PUBLIC))


def test_a_name_in_other_letters_is_written_as_xn():
    target = safe_target("https://xn--80a1acny.example/", resolver=leads_to(PUBLIC))

    assert target.host == "xn--80a1acny.example"


def test_a_name_without_an_address_is_refused():
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(UnsafeAddress, match=r"hooks\.example has no address"):
        safe_target("https://hooks.example/", resolver=unknown)


def test_the_systems_resolver_knows_this_machine_and_it_is_refused():
    assert {ip_address(each).is_loopback for each in resolve("localhost", 443)} == {True}
    with pytest.raises(UnsafeAddress):
        safe_target("https://localhost/")


def test_an_allowed_network_opens_itself_and_nothing_else(settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]

    target = safe_target("http://localhost:9000/", resolver=leads_to("127.0.0.1"))
    assert (target.secure, target.port) == (False, 9000)
    for address in ("10.0.0.1", "::1"):
        with pytest.raises(UnsafeAddress):
            safe_target("https://hooks.example/", resolver=leads_to("127.0.0.1", address))
    with pytest.raises(UnsafeAddress):
        safe_target("http://hooks.example/", resolver=leads_to(PUBLIC))


def test_every_address_of_the_last_public_block_but_the_named_ones_is_public():
    assert is_public(ip_address("2001:200::1"))
    assert not is_public(ip_address("4000::1"))
