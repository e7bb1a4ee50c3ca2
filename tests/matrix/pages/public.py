from tests.matrix import subjects as s
from tests.matrix.call import AFTER, Call
from tests.matrix.sides import Side
from tests.world import World


def reachable(world: World) -> None:
    """Give the administrator an address, so that what is written reaches somebody."""
    assert isinstance(world, Side)
    world.ann.email = "ann@example.org"
    world.ann.save(update_fields=["email"])


_FORMS = ("public-problem", "public-irregularity", "public-certificates")
READS: dict[str, Call] = dict.fromkeys(
    ("about", "accessibility", "privacy", "public-results", "public-reported", *_FORMS), Call()
)
READS["scanned-certificate"] = Call()
ACTS: dict[str, Call] = {
    "public-problem": Call(
        reachable,
        lambda w, _o: {"page": "/", "region": w.region.pk, "words": "It is empty."},
    ),
    "public-irregularity": Call(
        reachable, lambda w, _o: {"region": w.region.pk, "words": "Nobody taught."}
    ),
    "public-certificates": Call(
        s.certificate, lambda _w, certificate: {"code": certificate.code}, at=AFTER
    ),
}
WHO = """"""
