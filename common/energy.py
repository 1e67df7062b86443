"""Energy as whole micro-watt-hours, so that no sum ever passes through a float.

1 kWh = 10^9 µWh. A slot of a meter day is one such integer, or one of two marks:
`MISSING` (this file says nothing about the slot) or `VOID` (this file says that there is no valid value).
"""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

UWH_PER_KWH = 1_000_000_000
MISSING = -(10**18)
VOID = -2 * 10**18
LIMIT_UWH = 5 * 10**15
"""Largest magnitude of one reading: 5 GWh. So 1,500 of them (one a minute, on a long day) fit into 64 bits,
and each is an exact float64 as well. See docs/decisions/0003."""
REGISTER_LIMIT_UWH = 10**17
"""Largest magnitude of a cumulative register: 100 GWh. Registers are never added up over slots."""

_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
MAX_DIGITS = 100


def is_value(slot_uwh: int) -> bool:
    """Whether a slot holds a reading (zero is one), not a mark."""
    return slot_uwh > MISSING // 2


def parse_uwh(
    text: str, uwh_per_unit: Fraction, decimal_mark: str = ".", limit_uwh: int = LIMIT_UWH
) -> tuple[int, bool]:
    """The value of a plain decimal `text` in µWh, and whether it had to be rounded (half to even).

    No exponent, no thousands mark, no `inf`. Raises ValueError where `text` is not such a decimal, and
    OverflowError where the value is beyond ±`limit_uwh` or has more than 100 digits, not counting zeros at
    either end.
    """
    plain = text if decimal_mark == "." else text.replace(".", "x").replace(decimal_mark, ".")
    if not _DECIMAL.fullmatch(plain):
        raise ValueError(text)
    whole, _, decimals = plain.lstrip("+-").partition(".")
    whole, decimals = whole.lstrip("0"), decimals.rstrip("0")
    if len(whole) + len(decimals) > MAX_DIGITS:
        raise OverflowError(text)
    units = int(f"{whole}{decimals}" or "0") * uwh_per_unit.numerator
    divisor = 10 ** len(decimals) * uwh_per_unit.denominator
    value, rest = divmod(units, divisor)
    if 2 * rest > divisor or (2 * rest == divisor and value % 2):
        value += 1
    if abs(value) > limit_uwh:
        raise OverflowError(text)
    return -value if plain.startswith("-") else value, rest != 0


def to_kwh(uwh: int) -> Decimal | int:
    """Exact kWh for output: an int where it is whole, else a Decimal without trailing zeros."""
    whole, rest = divmod(uwh, UWH_PER_KWH)
    if rest == 0:
        return whole
    return Decimal(uwh).scaleb(-9).quantize(Decimal("1e-9"), ROUND_HALF_EVEN).normalize()


def total_uwh(slots_uwh: Iterable[int]) -> int:
    """Sum of the readings among slots; marks add nothing."""
    return sum(slot for slot in slots_uwh if is_value(slot))
