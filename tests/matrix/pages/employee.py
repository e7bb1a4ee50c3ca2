from tests.matrix import subjects as s
from tests.matrix.call import AFTER, NOTHING, Call, fields
from tests.world import DAY, NOON

READS: dict[str, Call] = {
    "employee": Call(s.voucher),
    "employee-voucher": Call(s.voucher),
    "employee-code": Call(s.voucher),
    "employee-new-code": Call(s.voucher),
    "employee-sheet": Call(s.voucher),
    "employee-confirm": Call(s.presented),
    "employee-not-me": Call(s.presented),
    "employee-catalogue": Call(s.session),
    "employee-session": Call(s.session),
    "employee-book": Call(s.bookable),
    "employee-give-back": Call(s.booked),
    "employee-session-calendar": Call(s.session),
    "employee-certificate": Call(s.certificate, at=AFTER),
    "employee-results": Call(),
    "employee-my-data": Call(),
    "employee-download": Call(),
    "employee-looks": Call(),
    "employee-correction": Call(),
}
ACTS: dict[str, Call] = {
    "employee-code": Call(s.voucher, NOTHING),
    "employee-new-code": Call(s.voucher, NOTHING),
    "employee-sheet": Call(s.voucher, NOTHING),
    "employee-confirm": Call(s.presented, NOTHING, at=NOON + DAY),
    "employee-book": Call(s.bookable, NOTHING),
    "employee-give-back": Call(s.booked, NOTHING),
    "employee-not-me": Call(s.presented, NOTHING),
    "employee-download": Call(body=NOTHING),
    "employee-correction": Call(
        body=fields(
            family_name="Ivanova",
            given_name="Anna",
            post="head clerk",
            ground="Promoted.",
            confirmed="1",
        )
    ),
}
WHO = """\
see one's own code: employee: employee-code employee-sheet
give one's own voucher a new code: employee: employee-new-code
answer for one's own voucher: employee: employee-confirm employee-not-me
book a place with one's own voucher, give it back: employee: employee-book employee-give-back
take one's own data away, have it put right: employee: employee-download employee-correction
"""
