"""How the pages of each audience are called, and whose acts they are: a module per portal.

READS says for a page what is looked at, ACTS how its form is sent so that it does something,
and WHO, like `policy.ACTS`, whose act that is.
"""

from tests.matrix.call import Call
from tests.matrix.pages import (
    administration,
    audit,
    department,
    department_cases,
    employee,
    personnel,
    provider,
    public,
)

MODULES = (
    *(administration, audit, department, department_cases),
    *(employee, personnel, provider, public),
)
READS: dict[str, Call] = {name: call for module in MODULES for name, call in module.READS.items()}
ACTS: dict[str, Call] = {name: call for module in MODULES for name, call in module.ACTS.items()}
# Routes on which the maker is never the checker.
FOUR_EYES = {name for module in MODULES for name in getattr(module, "FOUR_EYES", ())}
WHO = "".join(module.WHO for module in MODULES)
