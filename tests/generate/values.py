"""A pool of ready-made cells: texts of values in many magnitudes, and what each is worth in µWh."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

POOL = 65_536
BLANK = 0
ENDS = (1, 10, 100, 1_000, 10_000, 1_000_000)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """`texts`: bytes of `POOL` cells; number `BLANK` is the empty one. `uwh`: their worth, blank is 0."""

    texts: npt.NDArray[np.bytes_]
    uwh: npt.NDArray[np.int64]

    def choose(
        self, random: np.random.Generator, shape: tuple[int, ...], blank_share: float
    ) -> npt.NDArray[np.uint16]:
        """Numbers of cells, of which about `blank_share` are blank."""
        chosen = random.integers(1, POOL, size=shape, dtype=np.uint16)
        if blank_share:
            chosen[random.random(shape, dtype=np.float32) < blank_share] = BLANK
        return chosen


def make_pool(seed: int) -> Pool:
    """Values from 0 to a million kWh with 0 to 6 decimals, some with zeros at the end, a few negative."""
    random = np.random.default_rng(seed)
    decimals = random.integers(0, 7, size=POOL)
    ends = np.array(ENDS)[random.choice(len(ENDS), p=(0.5, 0.3, 0.1, 0.06, 0.03, 0.01), size=POOL)]
    texts, uwh = [b""], [0]
    for places, end, share in zip(
        decimals[1:].tolist(), ends[1:].tolist(), random.random(POOL - 1), strict=True
    ):
        units = int(share * end * 10**places) * (-1 if share > 0.999 else 1)
        whole, rest = divmod(abs(units), 10**places)
        text = f"{'-' if units < 0 else ''}{whole}" + (f".{rest:0{places}}" if places else "")
        texts.append(text.encode())
        uwh.append(units * 10 ** (9 - places))
    return Pool(np.array(texts), np.array(uwh, dtype=np.int64))
