"""What the table may say: rules written by hand, none of them learnt from the product.

The acts are the table of design section 5; each route that writes belongs to one of them.
"""

import re
from collections.abc import Iterator

from tests.matrix import pages
from tests.matrix import subjects as s
from tests.matrix.routes import Route
from tests.matrix.sides import ROLES
from tests.matrix.walk import UNASKED, Row

# Who may do what to objects of their own region, provider, body or person: a line per act,
# "what: who: the routes by which it is done".
ACTS = """
propose budget: budget: funding-source-list appropriation-list amendment-list allocation-list
    virement-list
approve budget: approver: appropriation-approve amendment-decide allocation-approve
    allocation-allot allocation-deallocate allocation-close virement-decide
    appropriation-reject allocation-reject
take one's own proposal back: : appropriation-withdraw allocation-withdraw
stop a line, let it go on: budget approver: allocation-pause allocation-resume
keep the catalogue: programme: programme-list course-approve
order what is not vouchers: programme: order-list order-cancel
issue: programme: voucher-list voucher-void voucher-suspend voucher-lift voucher-extend
    voucher-reissue voucher-batch-list voucher-batch-cancel
nominate: hr: nomination-list nomination-withdraw
decide nominations: programme: nomination-accept nomination-decline priority-rule-list
    quota-list
issue above the limit: approver: voucher-batch-approve
see the code: programme employee: voucher-show-code
replace one's own code: employee: voucher-replace-code
redeem: provider: redemption-list
confirm: employee: redemption-confirm
book: employee: voucher-book redemption-change-booking redemption-cancel-booking
undo: programme provider: redemption-reverse redemption-withdraw redemption-no-show
record learning: provider: session-record-attendance session-record-assessments
    session-record-completions
withdraw a certificate: programme: certificate-withdraw
make claim: provider: claim-list
accept claim: programme: claim-accept claim-hold claim-send-back claim-reject invoice-accept
    invoice-reject
bill: provider treasurer: invoice-list
make payment order: treasurer: payment-order-list payment-order-send payment-order-mark-paid
    payment-order-mark-bounced
approve payment order: approver: payment-order-approve
accredit: accreditor: provider-list accreditation-decide evidence-decide
    needed-document-list needed-document-end
apply and teach: provider: accreditation-list course-list session-list session-switch-online
    session-cancel accreditation-begin accreditation-change accreditation-attach accreditation-send
    accreditation-discard
keep the directory: programme admin: import-bodies import-employees
end a body: admin: body-end
invite: admin: invitation-list invitation-withdraw
let a provider guess again: accreditor admin: guess-limit-lift
ask for a correction: employee: correction-list
correct: hr admin: correction-accept correction-decline
hold for a court: admin: legal-hold-list legal-hold-lift
say how long to keep: admin: retention-rule-list retention-rule-decide
look for people: budget programme approver treasurer hr accreditor admin auditor employee:
    employee-search
add a department: admin: department-list
say which accounts are one person's: admin: user-link
take care of accounts: admin: user-close user-reopen user-sign-out user-reset-second-factor
grant and propose roles: admin: role-list role-proposal-list role-proposal-decide
bring in staff, take a role of theirs away: provider admin: provider-staff role-revoke
review roles: admin auditor: role-review
lend one's own role: : role-delegate
end what others lent: admin: delegation-end
make oneself a key: budget programme approver treasurer hr provider accreditor admin auditor
    employee: api-key-list
renew one's own key: : api-key-rotate
end a key: admin: api-key-revoke
have a provider told: provider: webhook-endpoint-list webhook-endpoint-change
    webhook-endpoint-pause webhook-endpoint-resume webhook-endpoint-rotate-secret
    webhook-endpoint-test webhook-delivery-resend
keep one's own passkeys: employee: mfa_remove_webauthn mfa_edit_webauthn
"""
ALLOWED = {
    route: set(persons.split())
    for line in re.sub(r"\n +", " ", ACTS + pages.WHO).strip().splitlines()
    for _act, persons, names in [line.split(": ")]
    for route in names.split()
}

# Maker is never checker: whoever made the object is refused, and who stands in for them.
FOUR_EYES = {
    "appropriation-approve",
    "amendment-decide",
    "allocation-approve",
    "appropriation-reject",
    "allocation-reject",
    "allocation-allot",
    "allocation-deallocate",
    "allocation-close",
    "virement-decide",
    "voucher-batch-approve",
    "nomination-accept",
    "nomination-decline",
    "claim-accept",
    "invoice-accept",
    "payment-order-approve",
    "accreditation-decide",
    "evidence-decide",
    "legal-hold-lift",
    "retention-rule-decide",
    "role-proposal-decide",
    *pages.FOUR_EYES,
}
# Made by staff of a provider, to whom nothing is lent.
OF_PROVIDERS = {"claim-accept", "invoice-accept", "accreditation-decide", "evidence-decide"}
# What only its owner may do, who is the maker.
OWN = {"role-delegate", "api-key-rotate", "api-key-revoke", "delegation-end"}
OWN |= {"audit-view-delete", "appropriation-withdraw", "allocation-withdraw"}

# What everybody may ask or do, each for its reason.
PUBLIC = {
    "home": "says what runs here",
    "scanned-voucher": "the secret is in the fragment, which never reaches the service",
    "scanned-certificate": "leads to the check; the code stays in the browser",
    "public-certificates": "whoever was given the code of a certificate may check it",
    "security-txt": "where to report a hole",
    "security-policy": "how holes are mended",
    "display": "how the pages look, kept in a cookie",
    "set_language": "the language of the pages, kept in a cookie",
    "openapi": "how the API works is no secret",
    "api-docs": "how the API works is no secret",
    **dict.fromkeys(("about", "accessibility", "privacy"), "what the service is and holds"),
    "public-results": "what public money reached; small numbers are left out",
    **dict.fromkeys(
        ("public-problem", "public-irregularity", "public-reported"), "written without a name"
    ),
    **dict.fromkeys(("api-changelog", "problems", "problem"), "how the API works is no secret"),
    **dict.fromkeys(("account_login", "login", "mfa_authenticate", "mfa_login_webauthn"), "way in"),
    **dict.fromkeys(("openid_connect_login", "openid_connect_callback"), "the way in by another"),
    **dict.fromkeys(("sign-in-refused", "account_inactive"), "says that there is no way in"),
    **dict.fromkeys(("account_reset_password", "account_reset_password_done"), "a lost password"),
    **dict.fromkeys(("entry-link-ask", "entry-link-asked"), "a way in by the address on record"),
    **dict.fromkeys(
        ("entry-link", "invitation", "new-password"), "the token of a letter is the key"
    ),
    **dict.fromkeys(("account_logout", "account_set_password"), "leads to the way in"),
}
# What everybody may do who is signed in, to their own account.
PERSONAL = {"me-list", "my-data-list", "my-data-viewings", "step-up-list"}
PERSONAL |= {"logout", "sign-out-everywhere", "account_reauthenticate", "account_change_password"}
PERSONAL |= {"mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_reauthenticate"}
PERSONAL |= {"mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"}
PERSONAL |= {"mfa_view_recovery_codes", "mfa_generate_recovery_codes", "usersessions_list"}
PERSONAL |= {"mfa_download_recovery_codes"}
# Questions about no single object; test_nothing_is_told.py holds them to the region.
OVERVIEWS = {"GET spend-list", "GET spend-transfer-list", "POST correction-list"}
# Into one's own region, whatever codes others use.
OVERVIEWS |= {"POST personnel-import", "POST department-import"}
OVERVIEWS |= {"POST administration-invite"}  # Into one's own region; it names nobody there.
OVERVIEWS |= {"POST audit-view-save"}  # The reader's own; it names no object.
OVERVIEWS |= {"POST employee-download", "POST employee-correction"}  # About oneself.
OVERVIEWS |= {"GET duties-list", "GET stuck-approval-list", "GET access-review-list"}
OVERVIEWS |= {f"GET {name}" for name, call in pages.READS.items() if call.subject is s.nothing}
# About oneself, in a region that is the same for its neighbours.
OF_ONESELF = {"POST api-key-list"}

NARROW = {"hr", "provider", "employee"}  # They see one body, one provider, one person.
REGIONWIDE = ("programme-", "course-", "session-", "region-")  # The catalogue is for all of them.
REGIONWIDE += ("employee-catalogue", "employee-session", "employee-book")
REGIONWIDE += ("needed-document-",)  # Asked of all providers alike.
REGIONWIDE += ("open-line-", "priority-rule-", "personnel-lines", "personnel-nominate")
HIDDEN_FROM_PROVIDERS = ("voucher-", "employee-", "body-", "department-", "spend-")
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def broken(route: Route, row: Row) -> Iterator[str]:
    """Yield each rule that a row breaks."""
    for person, cell in row.cells.items():
        if cell == UNASKED:
            continue
        for rule in _of_everybody(route, row, person, cell):
            yield f"{row.method} {route.name} {row.relation}, {person} {cell}: {rule}"
    for rule in _of_acts(route, row):
        yield f"{row.method} {route.name} {row.relation}: {rule}"


def reached(cell: str) -> bool:
    """Say whether somebody got what they asked for."""
    return cell[0] in "23" and not cell.startswith("200-")


def _of_everybody(route: Route, row: Row, person: str, cell: str) -> Iterator[str]:
    if cell[0] == "5":
        yield "a fault of ours"
    if "!" in cell:
        yield "something out of sight answers otherwise than something that does not exist"
    if route.name in PUBLIC or (route.name in PERSONAL and person != "anonymous"):
        return
    if person == "anonymous" and cell not in {"401", "login"}:
        yield "nobody passes without signing in"
    # Who has nothing to do in a portal is refused before anything else.
    unseen = {"403"} if route.app.startswith("portals.") else set()
    if row.relation == "any":
        if row.method != "OPTIONS" and cell not in {"401", "405", "login"} | unseen:
            yield "a method that nothing answers is a 405"
    elif route.app == "admin":
        yield from _of_registers(route, row, person, cell)
    else:
        yield from _of_sight(route, row, person, cell)


def _of_registers(route: Route, row: Row, person: str, cell: str) -> Iterator[str]:
    writes = row.method == "POST" and route.pattern.endswith(("/add/", "/change/", "/delete/"))
    if reached(cell) and person != "superuser":
        yield "the registers are for superusers"
    if writes and person == "superuser" and cell != "403":
        yield "nobody writes through a register"


def _of_sight(route: Route, row: Row, person: str, cell: str) -> Iterator[str]:
    got, name = reached(cell), route.name
    relation = "" if f"{row.method} {name}" in OVERVIEWS else row.relation
    unseen = {"403"} if route.app.startswith("portals.") else set()
    if "far" in relation and cell not in {"401", "404", "login", "200-"} | unseen:
        yield "what is of another region is not there"
    if got and person in {"nobody", "expired", "superuser"}:
        yield "only roles in force open anything"
    shared = name.startswith(REGIONWIDE) or f"{row.method} {name}" in OF_ONESELF
    if got and person in NARROW and "near" in relation and not shared:
        yield "it is another provider's, body's or person's"
    if got and person == "provider" and name.startswith(HIDDEN_FROM_PROVIDERS):
        yield "a provider never sees a voucher that was not presented to it"


def _of_acts(route: Route, row: Row) -> Iterator[str]:
    if row.method not in WRITES or row.relation == "any" or "own" not in row.relation:
        return
    if route.app == "admin" or route.name in PUBLIC or route.name in PERSONAL:
        return
    if route.name not in ALLOWED:
        yield "say in ACTS of tests/matrix/policy.py whose act this is"
        return
    acted = {person for person in (*ROLES, "employee") if reached(row.cells[person])}
    if acted != ALLOWED[route.name]:
        yield f"{sorted(acted)} may do this, but the design says {sorted(ALLOWED[route.name])}"
    refused = {"maker"} if route.name in OF_PROVIDERS else {"maker", "bound"}
    if route.name in FOUR_EYES and any(row.cells[person] != "403" for person in refused):
        yield "maker is never checker"
    if route.name in OWN and not reached(row.cells["maker"]):
        yield "its owner may do this"
