"""Readings from text to whole µWh: as a column of floats where that is exact, one by one elsewhere."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from common.block import Int64Array
from common.energy import LIMIT_UWH, MISSING, parse_uwh
from common.errors import Reject
from common.profile.cells import BLANKS

Codes = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float64]

FAST_LIMIT_UWH = 1e15
"""Below this a parsed float64 times the factor lies well within half a unit of the whole number that the text
means: 2**-53 of 1e15 is 0.11. What is more than 0.1 off goes the exact way all the same."""


def exact_uwh(
    text: str, uwh_per_unit: Fraction, decimal_mark: str, limit_uwh: int = LIMIT_UWH
) -> tuple[int, bool] | Reject:
    """The reading and whether it was rounded, or why the cell is rejected."""
    try:
        return parse_uwh(text.strip(BLANKS), uwh_per_unit, decimal_mark, limit_uwh)
    except OverflowError:
        return Reject.OUT_OF_RANGE
    except ValueError:
        return Reject.NOT_A_NUMBER


class FastNumbers:
    """Turns float columns of one profile into µWh, or says that the exact path must."""

    def __init__(self, uwh_per_unit: Fraction, decimal_mark: str, null_words: Sequence[str] = ()) -> None:
        self._factor = float(uwh_per_unit)
        decimals = 0
        while uwh_per_unit.denominator == 1 and uwh_per_unit.numerator % 10 ** (decimals + 1) == 0:
            decimals += 1
        self._no_readings = [
            said[0]
            for word in null_words
            if not isinstance(said := exact_uwh(word, uwh_per_unit, decimal_mark), Reject)
        ]
        self._usable = uwh_per_unit.denominator == 1 and self._factor < 2**53
        self._decimals, self._mark = decimals, ord(decimal_mark)
        mark = re.escape(decimal_mark.encode())
        self._find_finer: Callable[[bytes], object] = re.compile(
            mark + rb"\d{%d}0*[1-9]" % decimals if decimals else mark + rb"0*[1-9]"
        ).search
        self._find_exponent: Callable[[bytes], object] = re.compile(
            rb"(?<![A-Za-z0-9])[+-]?[\d.,]+[eE][+-]?\d+(?![A-Za-z0-9])"
        ).search

    def plain(self, data: bytes) -> bool:
        """Whether no number in `data` has more decimals than a whole µWh allows, or an exponent."""
        if not self._usable:
            return False
        codes = np.frombuffer(data, np.uint8)
        if _may_have_digits_behind(codes, self._mark, self._decimals + 1) and self._find_finer(data):
            return False
        return not (_may_have_exponent(codes) and self._find_exponent(data))

    def to_uwh(self, values: FloatArray) -> Int64Array | None:
        """µWh of the same shape, MISSING for NaN.

        None where a value is too large to be sure, or where it may be a null word such as -999.
        """
        scaled = values * self._factor
        blank = np.isnan(scaled)
        scaled[blank] = 0.0
        whole = np.rint(scaled)
        if scaled.size and (np.abs(scaled).max() >= FAST_LIMIT_UWH or np.abs(whole - scaled).max() > 0.1):
            return None
        uwh: Int64Array = whole.astype(np.int64)
        if self._no_readings and np.isin(uwh[~blank], self._no_readings).any():
            return None
        uwh[blank] = MISSING
        return uwh


def _may_have_digits_behind(codes: Codes, mark: int, length: int) -> bool:
    """Whether so many digits stand behind a mark: a quick first look."""
    runs, known = codes - np.uint8(ord("0")) < 10, 1
    while known < length:
        step = min(known, length - known)
        runs = runs[:-step] & runs[step:]
        known += step
    return bool(((codes == mark)[: len(runs[1:])] & runs[1:]).any())


def _may_have_exponent(codes: Codes) -> bool:
    """Whether an `e` stands behind a digit or a mark and before a digit or a sign: a quick first look."""
    letters = np.flatnonzero((codes[1:-1] | 32) == ord("e")) + 1
    if not letters.size:
        return False
    before = codes[letters - 1]
    letters = letters[((before >= 48) & (before <= 57)) | (before == ord(".")) | (before == ord(","))]
    after = codes[letters + 1]
    return bool((((after >= 48) & (after <= 57)) | (after == ord("+")) | (after == ord("-"))).any())
