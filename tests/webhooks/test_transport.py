"""Sending: to the address that was checked, to nobody else, and not for ever."""

import socket
import ssl
import threading

import pytest

from tests.webhooks.receiver import NAME, leads_here, leads_to, receiving, write_certificate
from webhooks.transport import post


def send(url: str, resolver=leads_here, **options):
    return post(url, b"{}", {"webhook-id": "msg_1"}, resolver=resolver, **options)


def test_the_message_arrives_with_its_headers(receiver):
    outcome = send(receiver.url())

    assert (outcome.http_status, outcome.error, outcome.delivered) == (204, "", True)
    [(path, headers, body)] = receiver.seen
    assert (path, body, headers["webhook-id"]) == ("/hook?x=1", b"{}", "msg_1")
    assert headers["host"] == f"{NAME}:{receiver.port}"
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 410, 500, 503])
def test_whatever_is_not_2xx_is_no_delivery_and_a_redirect_is_not_followed(receiver, status):
    receiver.answers = [status]

    outcome = send(receiver.url())
    assert (outcome.http_status, outcome.delivered) == (status, False)
    assert len(receiver.seen) == 1


def test_a_name_is_asked_for_once_so_that_it_cannot_change_its_answer(receiver):
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    outcome = send(receiver.url(), resolver=lambda *_: answers.pop(0))
    assert (outcome.http_status, len(answers)) == (204, 1)


def test_a_name_that_was_good_when_saved_is_refused_when_it_leads_inside(receiver, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    outcome = send(f"https://{NAME}/", resolver=leads_here)

    assert (outcome.http_status, outcome.error) == (None, "address-refused")
    assert receiver.seen == []


def test_the_system_is_never_asked_for_the_name_itself(receiver):
    # The name does not exist; only the address that the resolver gave leads anywhere.
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("no-such-host.invalid", 80)

    url = receiver.url().replace(NAME, "no-such-host.invalid")
    assert send(url).http_status == 204


def trusting(certificate) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def test_tls_is_checked_against_the_name_though_the_address_is_connected(tmp_path, receiver):
    certificate = write_certificate(tmp_path / "own.pem", NAME)
    with receiving(certificate) as secure:
        assert send(secure.url("https"), trust=trusting(certificate)).http_status == 204
        assert [headers["host"] for _p, headers, _b in secure.seen] == [f"{NAME}:{secure.port}"]


def test_a_certificate_of_another_name_is_refused(tmp_path, receiver):
    certificate = write_certificate(tmp_path / "other.pem", "other.example")
    with receiving(certificate) as secure:
        outcome = send(secure.url("https"), trust=trusting(certificate))

    assert (outcome.http_status, outcome.error, secure.seen) == (None, "tls", [])


def test_a_certificate_of_nobody_known_is_refused(tmp_path, receiver):
    certificate = write_certificate(tmp_path / "own.pem", NAME)
    with receiving(certificate) as secure:
        assert send(secure.url("https")).error == "tls"


def test_nobody_listening_is_a_failed_connection(receiver):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        outcome = send(f"http://{NAME}:{unused.getsockname()[1]}/")

    assert (outcome.http_status, outcome.error) == (None, "connection")


def test_the_second_address_is_tried_when_the_first_does_not_answer(receiver, settings):
    closed_first = leads_to("127.0.0.2", "127.0.0.1")

    assert send(receiver.url(), resolver=closed_first).http_status == 204


def drip(listening: socket.socket, stop: threading.Event) -> None:
    """Answer with a header that never ends, a byte every tenth of a second."""
    line, _peer = listening.accept()
    with line:
        line.recv(65_536)
        line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not stop.wait(0.1):
            try:
                line.sendall(b"x")
            except OSError:
                return


def test_a_receiver_that_drips_is_cut_off(loopback_allowed):
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening, stop))
        thread.start()
        outcome = send(f"http://{NAME}:{listening.getsockname()[1]}/", timeout=1)
        stop.set()
        thread.join()

    assert (outcome.http_status, outcome.error) == (None, "timeout")
    assert 900 < outcome.duration_ms < 5000


def test_a_long_answer_is_not_read(loopback_allowed):
    def talk(listening: socket.socket) -> None:
        line, _peer = listening.accept()
        with line:
            line.recv(65_536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
            line.recv(1)  # Until the other side hangs up.

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=talk, args=(listening,))
        thread.start()
        outcome = send(f"http://{NAME}:{listening.getsockname()[1]}/")
        thread.join()

    assert outcome.http_status == 200
    assert outcome.duration_ms < 5000


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_an_answer_that_is_no_http_is_a_failed_connection(loopback_allowed, answer):
    def talk(listening: socket.socket) -> None:
        line, _peer = listening.accept()
        with line:
            line.recv(65_536)
            line.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=talk, args=(listening,))
        thread.start()
        outcome = send(f"http://{NAME}:{listening.getsockname()[1]}/")
        thread.join()

    assert (outcome.http_status, outcome.error) == (None, "connection")
