"""The settings come from the environment alone; nonsense ends the process with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETUP = "import django; django.setup()"
LONG, SHORT = "k" * 32, "k" * 31
PRODUCTION = {"DEBUG": "False", "SECRET_KEY": LONG, "VOUCHER_CODE_KEY": LONG, "WEBHOOK_KEY": LONG}
PRODUCTION["ALLOWED_HOSTS"] = "vouchers.example"


def run(program: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    common = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "postgresql:///none",
        "DEBUG": "True",
    }
    given = {name: value for name, value in {**common, **environment}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
    )


def complaint(**environment: str | None) -> str:
    """Return the last line with which the process ends, which has to be our sentence."""
    ended = run(SETUP, **environment)
    assert ended.returncode != 0
    kind, _colon, sentence = ended.stderr.strip().splitlines()[-1].partition(": ")
    assert kind == "django.core.exceptions.ImproperlyConfigured"
    return sentence


def setting(name: str, **environment: str) -> str:
    ended = run(f"from config import settings; print(settings.{name})", **environment)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def test_in_development_it_runs_without_any_set_up_but_a_database():
    assert run(SETUP).returncode == 0


def test_nobody_is_in_development_without_having_said_so():
    assert setting("DEBUG", **{**PRODUCTION, "DEBUG": None}) == "False"
    assert complaint(DEBUG=None).startswith("SECRET_KEY is not set.")


def test_production_runs_with_two_secrets_and_a_database():
    assert run(SETUP, **PRODUCTION).returncode == 0


@pytest.mark.parametrize("value", ["yes", "true", "1", "", "on"])
def test_debug_is_true_or_false_and_nothing_else(value):
    assert complaint(DEBUG=value) == f"DEBUG is “{value}”; set it to True or False."


@pytest.mark.parametrize("name", ["SECRET_KEY", "VOUCHER_CODE_KEY"])
def test_a_short_secret_is_refused(name):
    assert complaint(**{name: SHORT}) == f"{name} has 31 characters; 32 are the least."


@pytest.mark.parametrize("name", ["SECRET_KEY", "VOUCHER_CODE_KEY"])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_a_missing_secret_is_refused_outside_development(name, value):
    environment = {key: secret for key, secret in PRODUCTION.items() if key != name}
    if value is not None:
        environment[name] = value

    assert complaint(**environment) == (
        f"{name} is not set. Give it 32 characters or more, or name a file in {name}_FILE."
    )


def test_a_secret_may_lie_in_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(f"{LONG}from-file\n")

    assert setting("SECRET_KEY", SECRET_KEY_FILE=str(file)) == f"{LONG}from-file"
    assert setting("VOUCHER_CODE_KEY", VOUCHER_CODE_KEY_FILE=str(file), VOUCHER_CODE_KEY=LONG) == (
        f"{LONG}from-file"
    )


@pytest.mark.parametrize("content", ["", SHORT, f" {SHORT} \n"])
def test_a_short_secret_in_a_file_is_refused_too(tmp_path, content):
    file = tmp_path / "key"
    file.write_text(content)

    assert complaint(SECRET_KEY_FILE=str(file)) == (
        f"SECRET_KEY_FILE has {len(content.strip())} characters; 32 are the least."
    )


def test_a_secret_file_that_is_not_there_is_named(tmp_path):
    missing = str(tmp_path / "nowhere")

    assert complaint(SECRET_KEY_FILE=missing) == (
        f"SECRET_KEY_FILE: No such file or directory: {missing}"
    )


def test_a_secret_is_never_printed_with_the_complaint(tmp_path):
    assert "hunter2" not in run(SETUP, SECRET_KEY="hunter2").stderr


@pytest.mark.parametrize(
    ("name", "value", "scheme", "known"),
    [
        ("DATABASE_URL", "mysql://localhost/x", "mysql", "postgres, postgresql"),
        ("DATABASE_URL", "training", "", "postgres, postgresql"),
        ("PUBLIC_ADDRESS", "ftp://example.org", "ftp", "http, https"),
        ("PUBLIC_ADDRESS", "example.org", "", "http, https"),
    ],
)
def test_an_address_begins_with_a_scheme_that_fits(name, value, scheme, known):
    assert complaint(**{name: value}) == f"{name} begins with “{scheme}”; use one of {known}."


def test_a_broker_that_is_none_is_refused():
    assert complaint(CELERY_BROKER_URL="kafka://x").startswith(
        "CELERY_BROKER_URL begins with “kafka”; use one of amqp, amqps, memory, redis"
    )


def test_without_a_database_the_way_to_one_is_told():
    assert complaint(DATABASE_URL="") == (
        "DATABASE_URL is not set, for example postgres://… ; `make demo` sets it for you."
    )


def test_an_unknown_log_level_is_refused():
    assert complaint(LOG_LEVEL="LOUD") == (
        "LOG_LEVEL is “LOUD”; use one of DEBUG, INFO, WARNING, ERROR, CRITICAL."
    )


def test_cookies_and_redirects_are_strict_outside_development():
    names = "SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT"

    assert setting(names) == "False False False"
    assert setting(names, **PRODUCTION) == "True True True"


def test_the_two_development_secrets_differ():
    assert setting("SECRET_KEY") != setting("VOUCHER_CODE_KEY")


def test_in_production_every_check_of_every_library_finds_nothing_and_none_is_silenced():
    arguments = ["manage.py", "check", "--deploy", "--fail-level", "DEBUG"]
    program = f"from django.core.management import execute_from_command_line as e; e({arguments})"
    secrets = {key: os.urandom(40).hex() for key in PRODUCTION if key.endswith("_KEY")}

    ended = run(program, **{**PRODUCTION, **secrets})

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize("value", [None, "*", "vouchers.example,*"])
def test_production_names_its_hosts(value):
    assert complaint(**{**PRODUCTION, "ALLOWED_HOSTS": value}) == (
        "ALLOWED_HOSTS is not set. Name the hosts under which the service answers, such as"
        " vouchers.example; “*” is none."
    )


def test_the_cookies_of_production_belong_to_this_host_alone():
    names = "SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME"

    assert setting(names, **PRODUCTION) == "__Host-sessionid __Host-csrftoken __Host-language"


def test_a_form_may_lead_to_the_identity_provider_and_to_nobody_else():
    found = "CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    provider = {"OIDC_ISSUER": "https://id.example/realm", "OIDC_CLIENT_ID": "vouchers"}

    assert setting(found) == str(["'self'"])
    assert setting(found, **provider) == str(["'self'", "https://id.example"])


def test_the_provider_speaks_for_the_issuer_that_was_configured():
    found = "OIDC['settings']['openid_configuration_overrides']"
    provider = {"OIDC_ISSUER": "https://id.example/realm", "OIDC_CLIENT_ID": "vouchers"}

    assert setting(found, **provider) == "{'issuer': 'https://id.example/realm'}"


def test_addresses_with_a_password_may_lie_in_a_file(tmp_path):
    file = tmp_path / "url"
    file.write_text("postgresql://service:hunter2@db.example/vouchers\n")

    found = setting("DATABASES['default']['PASSWORD']", DATABASE_URL_FILE=str(file))

    assert found == "hunter2"
    file.write_text("kafka://x:hunter2@y")
    assert complaint(CELERY_BROKER_URL_FILE=str(file)).startswith(
        "CELERY_BROKER_URL_FILE begins with “kafka”; use one of"
    )


@pytest.mark.parametrize("name", ["SECRET_KEY_FALLBACKS", "VOUCHER_CODE_KEY_FALLBACKS"])
def test_former_keys_are_read_and_each_is_long_enough(tmp_path, name):
    file = tmp_path / "former"
    file.write_text(f"{LONG}\n{LONG}2\n")

    assert setting(name, **{f"{name}_FILE": str(file)}) == str([LONG, f"{LONG}2"])
    assert setting(name) == "[]"
    assert complaint(**{name: f"{LONG} {SHORT}"}) == f"{name} has 31 characters; 32 are the least."


def test_a_limit_is_a_number_above_zero():
    for value in ("0", "-1", "20 MB"):
        assert complaint(UPLOAD_BYTES_MAX=value) == (
            f"UPLOAD_BYTES_MAX is “{value}”; set it to a whole number above zero."
        )


def test_a_contact_is_an_address():
    assert complaint(SECURITY_CONTACT="security@vouchers.example").startswith(
        "SECURITY_CONTACT is “security@vouchers.example”; begin it with mailto:"
    )


def test_webhooks_reach_no_network_of_our_own_in_production():
    said = complaint(**PRODUCTION, WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8")

    assert said == "WEBHOOK_ALLOWED_NETWORKS is for DEBUG only. Remove it."


def test_trusted_proxies_are_networks():
    found = setting("TRUSTED_PROXIES", TRUSTED_PROXIES="10.0.0.0/8,192.0.2.7")

    assert "IPv4Network('10.0.0.0/8'), IPv4Network('192.0.2.7/32')" in found


@pytest.mark.parametrize("value", ["10.0.0.1/8", "proxy.example", "10.0.0.0/33"])
def test_what_is_no_network_is_refused(value):
    assert complaint(TRUSTED_PROXIES=value).startswith("TRUSTED_PROXIES: ")
