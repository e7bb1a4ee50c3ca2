from core.ids import derived_id, new_id


def test_new_ids_are_version_seven_and_in_the_order_of_their_making():
    made = [new_id() for _each in range(2000)]

    assert {each.version for each in made} == {7}
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_derived_id_is_stable_for_ever():
    owner = new_id()

    assert derived_id(owner, "available") == derived_id(owner, "available")
    # Were this value to change, every account in every database would be lost.
    zero = type(owner)(int=0)
    assert str(derived_id(zero, "available")) == "c69ce6cc-ad9b-59ed-8359-f9bd2f524802"


def test_owners_and_names_do_not_share_a_derived_id():
    one, other = new_id(), new_id()

    ids = {derived_id(owner, name) for owner in (one, other) for name in ("paid", "lapsed")}
    assert len(ids) == 4
