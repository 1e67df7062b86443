"""Ready-made cells of readings, in the form in which a source prints them."""

from dataclasses import dataclass

import numpy as np

from benchmarks.layouts.grid import Column, Numbers

POOL = 50_000
BLANK = POOL
KWH = 10**9
"""µWh in a kWh."""
WH = 10**6


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """`texts`: cells, of which the last, number BLANK, is empty; `uwh`: what each is worth, BLANK nothing."""

    texts: Column
    uwh: Numbers

    def draw(self, random: np.random.Generator, *shape: int) -> Numbers:
        """Numbers of cells, none of them BLANK."""
        return random.integers(0, POOL, shape)


@dataclass(frozen=True, slots=True)
class Form:
    """How numbers are written. `fixed`: with all decimals. `bare`: `.145`. `around`: what stands around it.

    `more_zeros`: decimals that are always zero. `point`: `.0` behind a whole number.
    """

    decimals: int
    mark: str = "."
    fixed: bool = False
    bare: bool = False
    more_zeros: int = 0
    point: bool = False
    around: str = "{}"

    def text(self, units: int) -> str:
        """Of `units` of the last decimal."""
        whole, part = divmod(abs(units), 10**self.decimals)
        text = f"{whole}.{part:0{self.decimals}}" if self.decimals else str(whole)
        if self.more_zeros:
            text += "0" * self.more_zeros
        elif self.decimals and not self.fixed:
            text = text.rstrip("0").rstrip(".")
        if self.point and "." not in text:
            text += ".0"
        if self.bare:
            text = text.removeprefix("0") or "0"
        return self.around.format(("-" if units < 0 else "") + text.replace(".", self.mark))


def values_of(
    random: np.random.Generator, form: Form, *, top: float = 3.0, low: float = 0.0, unit_uwh: int = KWH
) -> Values:
    """From `low` to `top` of a unit, a twentieth of them zero."""
    units = random.integers(int(low * 10**form.decimals), int(top * 10**form.decimals), POOL)
    units[random.random(POOL) < 0.05] = 0
    texts = [form.text(number).encode() for number in units.tolist()]
    uwh = units * unit_uwh // 10**form.decimals
    return Values(np.array([*texts, b""]), np.append(uwh, 0))
