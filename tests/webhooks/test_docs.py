"""What docs/webhooks.md tells receivers to do works, and its list is the list."""

import re
import time
from pathlib import Path

from django.utils import timezone

from tests.webhooks.receiver import leads_here
from webhooks import operations, signing, tasks
from webhooks.events import EVENTS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text()


def snippet():
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict = {}
    exec(code, names)
    return names["is_ours"]


def test_the_snippet_believes_our_messages_and_no_others(endpoint, receiver):
    operations.send_test(endpoint=endpoint, actor=endpoint.made_by, occurred_at=timezone.now())
    tasks.send_next(resolver=leads_here)
    [(_path, headers, body)] = receiver.seen
    secret, is_ours = signing.secret_of(endpoint), snippet()
    old = {**headers, "webhook-timestamp": str(int(time.time()) - 301)}

    assert is_ours(secret, headers, body)
    assert not is_ours(secret, headers, body + b" ")
    assert not is_ours(secret, {**headers, "webhook-id": "msg_0"}, body)
    assert not is_ours(secret, old, body)
    assert not is_ours("whsec_AAAA", headers, body)


def test_the_page_names_every_event():
    rows = re.findall(r"^\| `(\w+)` \| (`\w+`(?: `\w+`)*) \|$", PAGE, re.MULTILINE)
    named = {f"{kind}.{act}" for kind, acts in rows for act in re.findall(r"\w+", acts)}

    assert named == set(EVENTS)
