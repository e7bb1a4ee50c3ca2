from tests.matrix.call import Call

READS: dict[str, Call] = {"department": Call()}
ACTS: dict[str, Call] = {}
WHO = """"""
