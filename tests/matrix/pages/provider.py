from tests.matrix.call import Call

READS: dict[str, Call] = {"provider": Call()}
ACTS: dict[str, Call] = {}
WHO = """"""
