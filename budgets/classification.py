"""Budget classification codes, checked by the rules of their scheme."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import InvalidValue


@dataclass(frozen=True)
class Scheme:
    """A code list's shape: named parts, each a regular expression."""

    parts: tuple[tuple[str, str], ...]
    example: str

    @property
    def pattern(self) -> re.Pattern[str]:
        shapes = "".join(f"(?P<{name}>{shape})" for name, shape in self.parts)
        return re.compile(shapes, re.ASCII)  # A digit is 0 to 9, whatever Unicode knows besides.


SCHEMES = {
    # КБК: administrator, section and subsection, target item (may hold letters), kind.
    "RU-KBK": Scheme(
        (
            ("administrator", r"\d{3}"),
            ("section", r"\d{4}"),
            ("target_item", r"[0-9A-ZА-Я]{10}"),
            ("kind", r"\d{3}"),
        ),
        "99907051111111111244",
    ),
    "LV-EKK": Scheme((("programme", r"\d{2}"), ("economic", r"\d{4}")), "012231"),
    "UA-KPKVK": Scheme((("programme", r"\d{7}"), ("economic", r"\d{4}")), "26010202210"),
}


def parse_code(scheme: str, text: str) -> tuple[str, dict[str, str]]:
    """Return the code without spaces, and its parts by name; raise InvalidValue otherwise."""
    if scheme not in SCHEMES:
        raise InvalidValue(
            _("“{scheme}” is not a classification known here. Known: {known}.").format(
                scheme=scheme, known=", ".join(SCHEMES)
            )
        )
    code = "".join(text.split()).upper()
    match = SCHEMES[scheme].pattern.fullmatch(code)
    if match is None:
        raise InvalidValue(
            _(
                "“{code}” has {length} characters and is no code of {scheme}; {example} is one."
            ).format(code=code, length=len(code), scheme=scheme, example=SCHEMES[scheme].example)
        )
    return code, match.groupdict()
