from tests.matrix.call import Call

READS: dict[str, Call] = {"personnel": Call()}
ACTS: dict[str, Call] = {}
WHO = """"""
