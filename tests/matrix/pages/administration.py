from tests.matrix import subjects as s
from tests.matrix.call import NOTHING, REASON, Call, fields

ON_ACCOUNTS = {
    "administration-user-close": s.user,
    "administration-user-reopen": s.closed_user,
    "administration-user-sign-out": s.user,
    "administration-user-reset-factor": s.user_with_factor,
}
READS: dict[str, Call] = {
    "administration": Call(s.proposal),
    "administration-find": Call(),
    "administration-user": Call(s.user),
    "administration-user-grant": Call(s.user),
    **{name: Call(subject) for name, subject in ON_ACCOUNTS.items()},
    "administration-roles": Call(s.role),
    "administration-role": Call(s.role),
    "administration-role-end": Call(s.role),
    "administration-role-review": Call(s.role),
    "administration-review": Call(s.role),
    "administration-proposals": Call(s.proposal, maker="ann"),
    "administration-proposal": Call(s.proposal, maker="ann"),
    "administration-invitations": Call(s.invitation, maker="ann"),
    "administration-invite": Call(),
    "administration-invitation-withdraw": Call(s.invitation, maker="ann"),
}
ACTS: dict[str, Call] = {
    "administration-find": Call(s.user, lambda w, _user: {"who": w.hanna.family_name}, finds=True),
    "administration-user-grant": Call(s.user, fields(role="AUDITOR", confirmed="1")),
    **{name: Call(subject, REASON) for name, subject in ON_ACCOUNTS.items()},
    "administration-role-end": Call(s.role, NOTHING),
    "administration-role-review": Call(s.role, NOTHING),
    "administration-proposal": Call(s.proposal, fields(approve="yes"), maker="ann"),
    "administration-invite": Call(
        body=lambda _w, _o: {"address": "new@example.org", "letter_language": "en"}
    ),
    "administration-invitation-withdraw": Call(s.invitation, NOTHING, maker="ann"),
}
FOUR_EYES = {"administration-proposal"}
WHO = """\
look for accounts: admin: administration-find
grant and propose roles, on a page: admin: administration-user-grant administration-proposal
take care of accounts, on a page: admin: administration-user-close administration-user-reopen
    administration-user-sign-out administration-user-reset-factor
end and review roles, on a page: admin: administration-role-end administration-role-review
invite, on a page: admin: administration-invite administration-invitation-withdraw
"""
