"""Reading the environment: each function returns one setting, or ends the start with a sentence."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def flag(name: str, *, default: bool) -> bool:
    """Return True or False; refuse anything that is not one of the two words."""
    value = os.environ.get(name, str(default))
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} is “{value}”; set it to True or False.")
    return value == "True"


DEBUG = flag("DEBUG", default=False)


def given(name: str) -> tuple[str, str | None]:
    """Return what NAME holds, or the file that NAME_FILE names; and which of the two it was."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return name, os.environ.get(name) or None
    try:
        return f"{name}_FILE", Path(path).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: {error.strerror}: {path}") from error


def secret(name: str, development: str) -> str:
    """Return the secret from NAME or from the file that NAME_FILE names.

    `development` stands in while DEBUG is on, so that a clone runs without set-up.
    """
    source, value = given(name)
    if value is not None:
        return long_enough(source, value)
    if DEBUG:
        return development
    raise ImproperlyConfigured(
        f"{name} is not set. Give it 32 characters or more, or name a file in {name}_FILE."
    )


def long_enough(source: str, value: str) -> str:
    if len(value) < 32:
        raise ImproperlyConfigured(f"{source} has {len(value)} characters; 32 are the least.")
    return value


def former_secrets(name: str) -> list[str]:
    """Return earlier secrets, divided by white space, which go on opening what they closed."""
    source, value = given(name)
    return [long_enough(source, each) for each in (value or "").split()]


def address(name: str, schemes: set[str], default: str | None = None) -> str:
    """Return an URL whose scheme is one of `schemes`; it may hold a password, hence a file."""
    source, value = given(name)
    value = value or default
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set, for example {sorted(schemes)[0]}://… ; `make demo` sets it for you."
        )
    if urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(
            f"{source} begins with “{urlsplit(value).scheme}”; use one of {', '.join(sorted(schemes))}."
        )
    return value


def contacts() -> list[str]:
    """Return where a weakness is told, as the addresses that RFC 9116 asks for."""
    found: list[str] = env.list("SECURITY_CONTACT", default=["mailto:security@localhost"])
    for each in found:
        if urlsplit(each).scheme not in {"https", "mailto", "tel"}:
            raise ImproperlyConfigured(
                f"SECURITY_CONTACT is “{each}”; begin it with mailto:, https:// or tel:."
            )
    return found


def origins(name: str) -> list[str]:
    """Return the scheme and host of an address, if it is set."""
    parts = urlsplit(os.environ.get(name, ""))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def word(name: str, words: list[str], default: str) -> str:
    """Return one of `words`."""
    value = os.environ.get(name, default)
    if value not in words:
        raise ImproperlyConfigured(f"{name} is “{value}”; use one of {', '.join(words)}.")
    return value


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return the networks that a list such as 10.0.0.0/8,192.0.2.7 names."""
    try:
        return [ip_network(each) for each in env.list(name, default=[])]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}. Write it like 10.0.0.0/8.") from error


def number(name: str, default: int) -> int:
    """Return a whole number above zero."""
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or int(value) == 0:
        raise ImproperlyConfigured(f"{name} is “{value}”; set it to a whole number above zero.")
    return int(value)


def existing_file(name: str, default: Path) -> Path:
    path = Path(os.environ.get(name) or default)
    if not path.is_file():
        raise ImproperlyConfigured(f"{name}: there is no file {path}.")
    return path


def cache(name: str) -> dict[str, Any]:
    """Return where attempts are counted: for all processes, or nothing would be limited."""
    if not os.environ.get(name):
        options = {"MAX_ENTRIES": 100_000}
        backend = "django.core.cache.backends.db.DatabaseCache"
        return {"BACKEND": backend, "LOCATION": "people_cachedvalue", "OPTIONS": options}
    url = address(name, {"redis", "rediss", "unix"})
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}


def identity_provider() -> dict[str, Any] | None:
    """Return the OIDC provider people may sign in with, if there is one."""
    if not os.environ.get("OIDC_ISSUER"):
        return None
    issuer = address("OIDC_ISSUER", {"http", "https"} if DEBUG else {"https"})
    return {
        "provider_id": "agency",
        "name": env("OIDC_NAME", default="OpenID Connect"),
        "client_id": env("OIDC_CLIENT_ID"),
        "secret": secret("OIDC_CLIENT_SECRET", "development-only-secret-of-no-provider"),
        "settings": {
            "server_url": issuer,
            # Or its own metadata would say of whom it may speak.
            "openid_configuration_overrides": {"issuer": issuer},
            "oauth_pkce_enabled": True,
            "email_authentication": True,
        },
    }
