"""Lists of work numbers that somebody uploads: read, and sorted into who can have a voucher."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from budgets.models import Allocation
from core.errors import InvalidValue
from core.tables import Row, UnreadableFile, read_table
from people.access import Scope, employees
from people.models import Employee
from vouchers import access
from vouchers.models import Voucher
from vouchers.queries import ineligible

PEOPLE_MAX = 5_000  # They travel in the check page's form, from upload to confirmation.
WORK_ID_MAX = 32
COLUMN, PROBLEM = "work_id", "problem"


@dataclass(slots=True)
class Sorted:
    """The rows of a list: who is ready, who holds one already, and what is wrong with the rest."""

    ready: list[Employee] = field(default_factory=list)
    holding: list[str] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)  # Work number and problem.

    @property
    def problems(self) -> list[tuple[str, int, list[str]]]:
        """Return equal problems once, with their count and some of the numbers."""
        counted = Counter(problem for _number, problem in self.wrong)
        return [
            (problem, count, [number for number, each in self.wrong if each == problem][:5])
            for problem, count in counted.most_common()
        ]


def read_numbers(content: bytes) -> list[str]:
    """Return the work numbers of a file; one that came back mended may tell its problems too."""
    try:
        rows = read_table(content, columns=[COLUMN])
    except UnreadableFile as refusal:
        try:
            rows = read_table(content, columns=[COLUMN, PROBLEM])
        except UnreadableFile:
            raise refusal from None
    if len(rows) > PEOPLE_MAX:
        raise InvalidValue(
            _("The file names {count} people; {most} fit. Send it in parts.").format(
                count=len(rows), most=PEOPLE_MAX
            )
        )
    return [_number(row) for row in rows]


def _number(row: Row) -> str:
    found = row.text(COLUMN, longest=WORK_ID_MAX, required=False)
    return found[: WORK_ID_MAX + 1]  # One too many tells that it is too long.


def sort_people(numbers: Sequence[str], *, line: Allocation, scope: Scope, at: datetime) -> Sorted:
    """Say of each number whether its person can be issued a voucher of the line."""
    theirs = employees(scope).filter(region_id=line.region_id, erased_at=None)
    people = {each.work_id: each for each in theirs.filter(work_id__in=set(numbers))}
    vouchers = access.vouchers(scope).filter(allocation=line, status__in=Voucher.LIVE)
    holding = set(vouchers.filter(holder__in=people.values()).values_list("holder_id", flat=True))
    others = [each for each in people.values() if each.pk not in holding]
    refusals = ineligible(line, others, at=at)
    found, seen = Sorted(), set()
    for number in numbers:
        person = people.get(number)
        if not number:
            found.wrong.append((number, _("The cell is empty")))
        elif number in seen:
            found.wrong.append((number, _("The same person twice in this file")))
        elif person is None:
            found.wrong.append((number, _("Nobody in the register has this work number")))
        elif person.pk in holding:
            found.holding.append(number)
        elif person.pk in refusals:
            found.wrong.append((number, refusals[person.pk]))
        else:
            found.ready.append(person)
        seen.add(number)
    return found
