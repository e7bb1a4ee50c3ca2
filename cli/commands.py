"""The subcommands: what each takes, which addresses it calls, what it shows."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cli.failures import USAGE, Failure
from cli.service import Service, ask
from cli.settings import read_settings
from cli.showing import as_fields, as_json, as_table

Run = Callable[[Service, argparse.Namespace], Any]

EXIT_CODES = """exit codes:
  0  done
  1  refused by a rule of the service; the message says which and what to do
  2  wrong usage, wrong settings, or a fault in a value
  3  not signed in, or not yours to do
  4  not there, or not for you
  5  things have changed meanwhile: look again
  6  the service cannot be reached or failed; sent again with the same key before giving up

settings: VOUCHERS_URL and VOUCHERS_KEY, or [vouchers] address and key in
~/.config/vouchers/config.ini (VOUCHERS_CONFIG names another), readable by you alone.
"""


def main(argv: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    asked = _parser().parse_args(argv)
    try:
        _show(asked.run(Service(read_settings()), asked), asked)
    except Failure as failure:
        if asked.json and failure.problem:
            print(as_json(failure.problem))
        print(failure, file=sys.stderr)
        return failure.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


def _show(answer: Any, asked: argparse.Namespace) -> None:
    if answer is None:
        return
    if asked.json:
        print(as_json(answer))
    elif isinstance(answer, list):
        print(as_table(answer, getattr(asked, "kind", "")))
    else:
        print(as_fields(answer))


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print what the service answered")
    parser = argparse.ArgumentParser(
        prog="vouchers",
        description="Training vouchers at the terminal. Amounts are in the minor unit (cents).",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Run, words: str, *arguments: dict[str, Any]) -> None:
        one = commands.add_parser(name, help=words, description=words, parents=[shared])
        for argument in arguments:
            options = dict(argument)
            one.add_argument(*options.pop("name").split(), **options)
        one.set_defaults(run=run)

    _reads(command)
    _steps(command)
    return parser


def _reads(command: Callable[..., None]) -> None:
    kind = {"name": "kind", "help": "vouchers, redemptions, claims, employees, …"}
    command("me", lambda service, _asked: service.get("me/"), "who the key stands for")
    command("lines", _lines, "the budget lines in your sight")
    command("amounts", _amounts, "where the money of a line stands", {"name": "line"})
    command(
        "list",
        _list,
        "list anything by its name in the API",
        kind,
        {"name": "filter", "nargs": "*", "help": "name=value, as in status=ISSUED"},
        {"name": "--all", "action": "store_true", "help": "every page, not only the first"},
    )
    command("show", _look, "look at one thing", kind, {"name": "id"})
    command("claims", _claims, "the claims in your sight")
    command(
        "report",
        _report,
        "what was spent",
        {"name": "filter", "nargs": "*", "help": "region=RU-PSK since=2026-01-01T00:00:00Z …"},
        {"name": "--file", "choices": ["csv", "xlsx", "pdf"], "help": "as a file"},
        {"name": "--output", "type": Path, "help": "where to write the file"},
    )


def _steps(command: Callable[..., None]) -> None:
    one = {"name": "id", "help": "the id"}
    command(
        "issue",
        _issue,
        "issue a voucher to a named person",
        {"name": "--line", "required": True, "help": "id of the budget line"},
        {"name": "--holder", "required": True, "help": "id of the employee, or their work id"},
        {"name": "--amount-minor", "required": True, "type": int},
        {"name": "--valid-from", "required": True, "help": "2026-03-02T00:00:00+03:00"},
        {"name": "--expires-at", "required": True, "help": "the first moment that is too late"},
    )
    command("code", _code, "show the code of a voucher; it is recorded", one)
    command(
        "redeem",
        _redeem,
        "present a voucher; its code is read from standard input",
        {"name": "--session", "required": True, "help": "id of the session"},
        {"name": "--amount-minor", "type": int, "help": "less than the course's price"},
    )
    command("confirm", _step("redemptions", "confirm"), "confirm a redemption of your own", one)
    command(
        "claim",
        _claim,
        "claim completed training",
        {"name": "--provider", "required": True},
        {"name": "--number", "required": True, "help": "your number of the paper"},
        {"name": "redemption", "nargs": "+"},
    )
    command("accept", _step("claims", "accept"), "find the training of a claim delivered", one)
    command(
        "pay",
        _pay,
        "order the payment of accepted claims",
        {"name": "--payee", "required": True, "help": "id of the provider"},
        {"name": "claim", "nargs": "+"},
    )
    command("approve", _step("payment-orders", "approve"), "let a payment order leave", one)
    command("send", _step("payment-orders", "send"), "note that it went to the bank", one)
    reference = {"name": "--reference", "required": True, "help": "the bank's"}
    command("paid", _paid, "note that the bank paid", one, reference)
    command(
        "do",
        _do,
        "any other step: do vouchers ID void reason=Lost",
        {"name": "kind"},
        {"name": "id"},
        {"name": "act"},
        {"name": "value", "nargs": "*", "help": "name=value"},
    )


def _pairs(words: list[str]) -> dict[str, str]:
    pairs = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise Failure(USAGE, f"“{word}” is not name=value.")
        pairs[name] = value
    return pairs


def _list(service: Service, asked: argparse.Namespace) -> list[Any]:
    return list(service.rows(f"{asked.kind}/", _pairs(asked.filter), every=asked.all))


def _lines(service: Service, asked: argparse.Namespace) -> list[Any]:
    asked.kind = "allocations"
    return list(service.rows("allocations/", {}, every=True))


def _claims(service: Service, asked: argparse.Namespace) -> list[Any]:
    asked.kind = "claims"
    return list(service.rows("claims/", {}, every=True))


def _amounts(service: Service, asked: argparse.Namespace) -> Any:
    return service.get(f"allocations/{asked.line}/amounts/")


def _look(service: Service, asked: argparse.Namespace) -> Any:
    return service.get(f"{asked.kind}/{asked.id}/")


def _report(service: Service, asked: argparse.Namespace) -> Any:
    query = _pairs(asked.filter)
    if not asked.file:
        report = service.get("reports/spend/", query)
        return report if asked.json else {"as_of": report["as_of"], "totals": _totals(report)}
    if not asked.output:
        raise Failure(USAGE, "Say with --output where to write the file.")
    asked.output.write_bytes(service.download("reports/spend/", {**query, "file": asked.file}))
    return None


def _totals(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"figure": name, **amount}
        for total in report["totals"]
        for name, amount in total["amounts"].items()
    ]


def _issue(service: Service, asked: argparse.Namespace) -> Any:
    body = {
        "allocation": asked.line,
        "holder": _employee(service, asked.holder),
        "amount_minor": asked.amount_minor,
        "valid_from": asked.valid_from,
        "expires_at": asked.expires_at,
    }
    return service.post("vouchers/", body)


def _employee(service: Service, named: str) -> str:
    """Return the id of the employee of this work id; what is no work id is taken for the id."""
    found = service.post("employees/search/", {"work_id": named})["results"]
    if len(found) > 1:
        raise Failure(USAGE, f"More than one employee has the work id {named}: give the id.")
    return str(found[0]["id"]) if found else named


def _code(service: Service, asked: argparse.Namespace) -> Any:
    return service.post(f"vouchers/{asked.id}/show-code/", {})


def _redeem(service: Service, asked: argparse.Namespace) -> Any:
    # An argument would be in the list of processes and in the shell's history.
    code = ask("Code of the voucher: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    body = {"code": code, "session": asked.session}
    if asked.amount_minor is not None:
        body["amount_minor"] = asked.amount_minor
    return service.post("redemptions/", body)


def _claim(service: Service, asked: argparse.Namespace) -> Any:
    body = {"provider": asked.provider, "number": asked.number, "redemptions": asked.redemption}
    return service.post("claims/", body)


def _pay(service: Service, asked: argparse.Namespace) -> Any:
    return service.post("payment-orders/", {"payee": asked.payee, "claims": asked.claim})


def _paid(service: Service, asked: argparse.Namespace) -> Any:
    body = {"bank_reference": asked.reference}
    return service.post(f"payment-orders/{asked.id}/mark-paid/", body)


def _do(service: Service, asked: argparse.Namespace) -> Any:
    return service.post(f"{asked.kind}/{asked.id}/{asked.act}/", _values(asked.value))


def _values(words: list[str]) -> dict[str, Any]:
    """Return the body of a step: whole numbers and true or false as such, the rest as text."""
    plain = {"true": True, "false": False}
    return {
        name: int(text) if text.lstrip("-").isdecimal() else plain.get(text, text)
        for name, text in _pairs(words).items()
    }


def _step(kind: str, act: str) -> Run:
    return lambda service, asked: service.post(f"{kind}/{asked.id}/{act}/", {})
