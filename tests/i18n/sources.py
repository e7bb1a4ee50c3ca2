"""Every text marked for translation, found as GNU gettext finds it, but without it."""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
TEMPLATES = {".html", ".txt"}

# The lazy functions take what their namesakes take.
LAZY = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in LAZY},
    "gettext_noop": None,
}

# A message's context, and its text or its singular and plural.
Key = tuple[str | None, str | tuple[str, ...]]


@cache
def messages() -> dict[Key, Path]:
    """Return every marked text with a file it is in."""
    return {key: path for path in _files() for key in messages_of(path)}


def messages_of(path: Path) -> list[Key]:
    """Return the marked texts of one Python file or template."""
    source = path.read_text()
    if path.suffix in TEMPLATES:
        source = templatize(source)
    found = extract("python", io.BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"})
    return [(context, text) for _line, text, _comments, context in found]


@cache
def catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)


def catalogue_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def translations(language: str) -> list[tuple[str, str]]:
    """Return source and translation of every message; of a plural, each of its forms."""
    pairs = []
    for message in catalogue(language):
        if isinstance(message.id, str):
            pairs.append((message.id, message.string))
        else:
            pairs += [(message.id[1], form) for form in message.string]
    return [(source, text) for source, text in pairs if source]


def translated(language: str, text: str) -> str:
    """Return the catalogue's own word for `text`."""
    return str(catalogue(language)[text].string)


def _files() -> Iterator[Path]:
    for path in sorted(ROOT.glob("[!.]*/**/*")):
        is_template = path.suffix in TEMPLATES and "templates" in path.parts
        if "tests" not in path.parts and (is_template or path.suffix == ".py"):
            yield path
