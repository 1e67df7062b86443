"""The fast parser: columns of a uniform stretch as pandas columns, texts as they are, readings as floats.

Not pandas' categories: it turns those that look like numbers into numbers, and the id 007 into 7.
"""

import io
from typing import Any, cast

import numpy as np
import pandas as pd

from common.profile.model import Profile
from processor.columns import Columns
from processor.lines import Stretch
from processor.numbers import FastNumbers
from processor.text import uniform


class FastTable:
    """Parses stretches of one file."""

    def __init__(self, profile: Profile, columns: Columns, texts: list[int], floats: list[int]) -> None:
        self._form, self._columns = profile.file, columns
        null_words = profile.value.null_words
        self._numbers = FastNumbers(profile.uwh_per_unit, profile.file.decimal_mark, null_words)
        # Types by name would be looked up again for each column of each stretch.
        self._dtypes: dict[int, object] = {
            **dict.fromkeys(texts, np.dtype(object)),
            **dict.fromkeys(floats, np.dtype(np.float64)),
        }
        # pandas takes a null word that is a number for all texts of that number: `FastNumbers` sees to those.
        words = [word for word in null_words if not _is_float(word)]
        self._nulls = {column: ["", *words] for column in floats}

    @property
    def numbers(self) -> FastNumbers:
        return self._numbers

    def parse(self, stretch: Stretch) -> pd.DataFrame | None:
        """A frame with one row per line, or None where the stretch is odd."""
        data = stretch.data
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
        lines = uniform(data, self._columns.width, self._form.delimiter, self._form.encoding)
        if not lines or not self._numbers.plain(data):
            return None
        try:
            frame = pd.read_csv(
                io.BytesIO(data),
                header=None,
                names=range(self._columns.width),
                usecols=sorted(self._dtypes),
                dtype=cast("Any", self._dtypes),
                sep=self._form.delimiter,
                decimal=self._form.decimal_mark,
                encoding=self._form.encoding,
                keep_default_na=False,
                na_values=cast("Any", self._nulls),
                skip_blank_lines=False,
                index_col=False,
                engine="c",
            )
        except (ValueError, OverflowError):
            return None
        return frame if len(frame) == lines else None


def _is_float(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
