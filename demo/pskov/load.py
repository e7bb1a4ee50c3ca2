"""The load: the whole year in one transaction, so that it is there or it is not.

A crash or Ctrl-C leaves nothing behind but the CSV files. One transaction is also the
fastest way, and it keeps the record of refusals: an operation rolls back to its own
savepoint and writes down the refusal after that.
"""

from pathlib import Path

from django.db import connection, transaction
from django.utils import translation

from demo.pskov import (
    campaign,
    cast,
    files,
    incidents,
    learners,
    people,
    registry,
    scores,
    settlement,
    training,
)
from demo.pskov.agenda import Agenda, OnProgress
from demo.pskov.money import open_lines
from demo.pskov.plan import Fate
from demo.pskov.story import Story
from people.models import Region


def load(
    *,
    folder: Path,
    password: str | None,
    on_progress: OnProgress,
) -> bool:
    """Write the department's files into `folder` and live through 2020; False if it is there.

    With `password` the officers, the providers and one employee may sign in with it.
    `on_progress(done, total)` counts acts.
    """
    # What operations write into the records is for the region's own people to read.
    with transaction.atomic(), translation.override("ru"):
        _wait_for_another_load()
        if Region.objects.filter(code=people.REGION_CODE).exists():
            return False
        story = _begin(folder)
        agenda = Agenda()
        training.plan(agenda, story)
        learners.plan(agenda, story)
        campaign.plan(agenda, story)
        incidents.plan(agenda, story, settlement.plan(agenda, story))
        if password is not None:
            _open_doors(story, password)
        agenda.run(on_progress=on_progress)
    return True


def _begin(folder: Path) -> Story:
    """Do what is done once, from the opening of the offices to the approval of the courses."""
    bodies, employees = files.write(folder)
    region, department, officers = people.set_up_region()
    programme = registry.write_programme(department, officers.manager)
    lines = open_lines(region, programme, officers)
    schools = registry.open_schools(region, programme, officers)
    suppliers = registry.open_suppliers(region, officers)
    directory = people.import_people(
        region, department, officers, bodies=bodies, employees=employees
    )
    everybody = files.learners()
    return Story(
        directory=directory,
        lines=lines,
        schools=schools,
        suppliers=suppliers,
        learners=everybody,
        scores=scores.entry_and_final(everybody),
    )


def _open_doors(story: Story, password: str) -> None:
    officers = [getattr(story.cast, name) for name in cast.Cast.__dataclass_fields__]
    staff = [school.staff for school in story.schools.values()]
    holder = next(learner for learner in story.learners if learner.fate is Fate.PASSED)
    cast.open_doors(
        [*officers, *staff, story.directory.hr_officer],
        [story.employee(holder.position)],
        password=password,
    )


def _wait_for_another_load() -> None:
    """Let a load that runs at the same time finish first; ours then finds its region."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demo.pskov'))")
