from tests.matrix.call import Call

READS: dict[str, Call] = {"audit": Call()}
ACTS: dict[str, Call] = {}
WHO = """"""
