"""When the line breaks, and when the service asks for more: a server that misbehaves on purpose."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.cli.terminal import Terminal

STEP_UP = {"type": "/problems/step-up-required", "status": 403, "detail": "A fresh code, please."}


class Misbehaving(ThreadingHTTPServer):
    """Answers from a list, in order; None cuts the line. Keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 20720), Handler)
        self.answers: list[tuple[int, dict] | None] = []
        self.asked: list[tuple[str, str, dict]] = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Misbehaving)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.asked.append((self.path, self.headers.get("Idempotency-Key", ""), body))
        if (answer := server.answers.pop(0)) is None:
            self.connection.close()
            return
        self.send_response(answer[0])
        self.end_headers()
        self.wfile.write(json.dumps(answer[1]).encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with Misbehaving() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def terminal(server) -> Terminal:
    return Terminal("http://127.0.0.1:20720", "tv_x_y")


@pytest.mark.parametrize("failure", [None, (503, {})])
def test_a_step_is_sent_again_with_the_same_key(server, terminal, failure):
    server.answers = [failure, (200, {"id": "1"})]

    assert terminal.run("confirm", "1").returncode == 0
    first, second = server.asked
    assert first == second
    assert len(first[1]) == 36


def test_a_refusal_is_not_sent_again(server, terminal):
    server.answers = [(409, {"type": "/problems/voucher-used", "detail": "Used."})]

    ran = terminal.run("confirm", "1")
    assert (ran.returncode, ran.stderr) == (1, "Used. (voucher-used)\n")


def test_two_steps_never_share_a_key(server, terminal):
    server.answers = [(200, {}), (200, {})]
    terminal.run("confirm", "1")
    terminal.run("confirm", "1")

    assert server.asked[0][1] != server.asked[1][1]


def test_a_second_factor_is_asked_for_and_the_step_repeated(server, terminal):
    server.answers = [(403, STEP_UP), (200, {}), (200, {"status": "APPROVED"})]

    ran = terminal.run("approve", "1", typed="123456\n")
    assert (ran.returncode, "APPROVED" in ran.stdout) == (0, True)
    paths = [path for path, _key, _body in server.asked]
    step = "/api/v1/payment-orders/1/approve/"
    assert paths == [step, "/api/v1/step-up/", step]
    assert server.asked[1][2] == {"code": "123456"}


def test_a_wrong_second_factor_ends_it(server, terminal):
    wrong = (403, {"type": "/problems/code-wrong", "detail": "Wrong."})
    server.answers = [(403, STEP_UP), wrong]

    assert terminal.run("approve", "1", typed="1\n").returncode == 3
    assert len(server.asked) == 2


def test_settings_come_from_a_file_that_nobody_else_can_read(server, terminal, tmp_path):
    server.answers = [(200, {})]
    file = tmp_path / "config.ini"
    file.write_text(f"[vouchers]\naddress = {terminal.address}\nkey = {terminal.key}\n")
    unset = {"VOUCHERS_URL": "", "VOUCHERS_KEY": "", "VOUCHERS_CONFIG": str(file)}

    file.chmod(0o644)
    refused = terminal.run("confirm", "1", **unset)
    assert (refused.returncode, "chmod 600" in refused.stderr) == (2, True)
    file.chmod(0o600)
    assert terminal.run("confirm", "1", **unset).returncode == 0


def test_without_settings_it_says_where_to_put_them(terminal):
    ran = terminal.run("me", VOUCHERS_URL="", VOUCHERS_KEY="")

    assert (ran.returncode, "VOUCHERS_KEY" in ran.stderr) == (2, True)
