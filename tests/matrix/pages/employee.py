from tests.matrix.call import Call

READS: dict[str, Call] = {"employee": Call()}
ACTS: dict[str, Call] = {}
WHO = """"""
