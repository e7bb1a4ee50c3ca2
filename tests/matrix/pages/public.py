from tests.matrix.call import Call

READS: dict[str, Call] = {}
ACTS: dict[str, Call] = {}
WHO = """"""
