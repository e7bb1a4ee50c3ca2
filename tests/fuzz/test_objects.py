"""Object by object: what is in nobody's list of yours is not there when you name it by its id.

Schemathesis tries this by chance (`object_level_authorization`); here it is done for every
address with an id, everything that anybody sees, and everybody who does not.
"""

import json

import pytest
import time_machine
from rest_framework.test import APIClient

from config.documents import document_text
from tests.fuzz.stage import Stage, build_stage
from tests.world_parts import NOON

PATHS = json.loads(document_text())["paths"]
COLLECTIONS = sorted(path[:-5] for path in PATHS if path.endswith("/{id}/"))


@pytest.fixture
def stage(db):
    with time_machine.travel(NOON, tick=True):
        yield build_stage()


def client(key: str) -> APIClient:
    caller = APIClient()
    caller.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return caller


def listed(caller: APIClient, collection: str) -> set[str]:
    return {row["id"] for row in caller.get(collection, {"limit": 200}).json()["results"]}


def test_what_is_not_in_your_list_is_not_there_by_its_id(stage: Stage):
    callers = {name: client(key) for name, key in stage.keys.items()}
    tried = 0
    for collection in COLLECTIONS:
        seen = {name: listed(caller, collection) for name, caller in callers.items()}
        for name, caller in callers.items():
            for pk in sorted(set().union(*seen.values()) - seen[name]):
                tried += 1
                assert statuses(caller, collection, pk) == {404}, (name, collection, pk)
    assert tried > 300


def statuses(caller: APIClient, collection: str, pk: str) -> set[int]:
    """Return what the reads of the object and its parts answer; an act is tried in the matrix."""
    reads = [p for p in PATHS if p.startswith(f"{collection}{{id}}/") and "get" in PATHS[p]]
    return {caller.get(path.replace("{id}", pk)).status_code for path in reads}
