"""One person under two spellings is proposed to a human; nothing is merged."""

import pytest

from people.models import Employee
from people.operations import ImportRejected
from tests.people.test_import_employees import OLGA, PETR, imported, send, table


@pytest.mark.parametrize(
    "spelling",
    [
        "P9;Елкина;Ольга;Петровна;FIN;;Клерк;2020-01-01;",
        "P9;ЁЛКИНА;Ольга;Петровна;FIN;;Клерк;2020-01-01;",
        "P9;Елкина;О.;П.;FIN;;Клерк;2020-01-01;",
    ],
)
def test_another_spelling_of_somebody_already_there_is_proposed(world, spelling):
    send(world, table(OLGA), apply=True)

    report = send(world, table(spelling))

    (pair,) = report.likely_duplicates
    assert (pair.row, pair.work_id, pair.other_work_id) == (2, "P9", "P1")
    assert pair.other_name == "Ёлкина Ольга Петровна"


def test_two_spellings_in_one_file_are_proposed(world):
    report = send(world, table(PETR, "P9;Березкин;П.;И.;FIN;;Клерк;2020-01-01;"))

    (pair,) = report.likely_duplicates
    assert (pair.row, pair.work_id, pair.other_work_id) == (3, "P9", "P2")


def test_a_proposal_merges_nothing_and_keeps_nobody_out(world):
    send(world, table(PETR, "P9;Березкин;П.;И.;FIN;;Клерк;2020-01-01;"), apply=True)

    assert imported(world) == {"Берёзкин Пётр Ильич", "Березкин П. И."}


def test_namesakes_with_other_initials_are_not_proposed(world):
    report = send(world, table(PETR, "P9;Берёзкин;Олег;Ильич;FIN;;Клерк;2020-01-01;"))

    assert report.likely_duplicates == []


def test_somebody_sent_again_is_not_their_own_duplicate(world):
    send(world, table(OLGA), apply=True)

    assert send(world, table(OLGA)).likely_duplicates == []
    assert Employee.objects.filter(region=world.region, work_id="P1").count() == 1


def test_a_rejected_file_tells_its_likely_duplicates_too(world):
    content = table(PETR, "P9;Березкин;П.;И.;FIN;;Клерк;2020-01-01;", "P8;;;;;;;;")

    with pytest.raises(ImportRejected) as caught:
        send(world, content, apply=True)

    assert [pair.work_id for pair in caught.value.report.likely_duplicates] == ["P9"]
