from base64 import b64encode
from typing import Any

from tests.matrix import subjects as s
from tests.matrix.call import AFTER, Call, fields
from tests.world import World

READS: dict[str, Call] = {
    "personnel": Call(),
    "personnel-people": Call(s.employee),
    "personnel-find": Call(),
    "personnel-person": Call(s.employee),
    "personnel-certificate": Call(s.certificate, at=AFTER),
    "personnel-import": Call(),
    "personnel-nominations": Call(s.nomination),
    "personnel-nomination-withdraw": Call(s.nomination),
    "personnel-lines": Call(s.open_line),
    "personnel-nominate": Call(s.open_line),
    "personnel-corrections": Call(s.correction),
    "personnel-correction": Call(s.correction),
}


def staff_list(world: World, _subject: Any) -> dict[str, Any]:
    header = "work_id,family_name,given_name,patronymic,body_code,unit,post,employed_from"
    row = f"X1,Ветрова,Елена,,{world.body.code},,clerk,2020-01-01,"
    text = f"{header},employed_until\n{row}\n"
    return {"content": b64encode(text.encode()).decode(), "confirmed": "1"}


ACTS: dict[str, Call] = {
    "personnel-find": Call(
        s.employee, lambda w, person: {"family_name": person.family_name}, finds=True
    ),
    "personnel-import": Call(body=staff_list),
    "personnel-nominate": Call(
        s.open_line,
        lambda w, _o: {"people": s.unnamed(w).pk, "reason": "Others are away.", "confirmed": "1"},
    ),
    "personnel-nomination-withdraw": Call(s.nomination, fields(confirmed="1")),
    "personnel-correction": Call(s.correction, fields(decision="decline", reason="No.")),
}
WHO = """\
look for people of one's body: hr: personnel-find
import people of one's body: hr: personnel-import
nominate on a page: hr: personnel-nominate personnel-nomination-withdraw
correct, on a page: hr: personnel-correction
"""
