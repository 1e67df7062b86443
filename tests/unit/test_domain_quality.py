"""Quality: run-length text and back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from common.quality import coded_slots, pack_quality, unpack_quality

codes = st.text("AESVé19-_.ß;", min_size=1, max_size=16)
slot_codes = st.dictionaries(st.integers(0, 99), st.one_of(st.sampled_from(["E", "S", "F14"]), codes))


@given(slot_codes)
def test_packing_round_trips(by_slot: dict[int, str]) -> None:
    text = pack_quality(by_slot)
    assert unpack_quality(text) == by_slot
    assert coded_slots(text) == by_slot.keys()


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 100), st.text()))
def test_any_code_can_be_packed_and_keeps_its_slot(by_slot: dict[int, str]) -> None:
    text = pack_quality(by_slot)
    assert coded_slots(text) == {slot for slot, code in by_slot.items() if code}
    assert pack_quality(unpack_quality(text)) == text


def test_runs_are_as_long_as_they_can_be() -> None:
    assert pack_quality(dict.fromkeys(range(96), "E")) == "0-95:E"
    assert pack_quality({0: "E", 1: "E", 2: "S", 4: "S", 7: ""}) == "0-1:E,2:S,4:S"
    assert pack_quality({}) == ""


def test_slots_come_in_any_order() -> None:
    assert pack_quality({5: "E", 3: "E", 4: "E"}) == "3-5:E"


def test_separators_in_a_code_are_replaced() -> None:
    assert unpack_quality(pack_quality({0: "a,b:c d"})) == {0: "a_b_c_d"}
    assert unpack_quality(pack_quality({0: "Estimated by reference day"})) == {0: "Estimated_by_ref"}
