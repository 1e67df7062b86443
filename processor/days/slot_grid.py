"""A table of days by slots that grows, and costs no memory where nothing was ever written."""

from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from common.block import Int64Array

Number = TypeVar("Number", np.int64, np.int32, np.uint32)


class SlotGrid(Generic[Number]):
    """`cells`: rows x `width`, of which the first `opened` hold something; new rows are all `fill`."""

    def __init__(self, room: int, width: int, kind: type[Number], fill: int) -> None:
        self._kind: type[Number] = kind
        self._fill = fill
        self.cells: npt.NDArray[Number] = np.empty((room, width), kind)

    @property
    def flat(self) -> npt.NDArray[Number]:
        """The same cells as one long list: row x width + slot."""
        return self.cells.reshape(-1)

    def open(self, start: int, stop: int) -> None:
        """Make the rows from `start` to `stop` empty, with more room where there is too little."""
        if stop > len(self.cells):
            more = max(stop, 2 * len(self.cells)) - len(self.cells)
            self.cells = np.concatenate((self.cells, np.empty((more, self.cells.shape[1]), self._kind)))
        self.cells[start:stop] = self._fill

    def keep(self, rows: Int64Array) -> None:
        """Move these rows, in their order, to the front."""
        self.cells[: len(rows)] = self.cells[rows]
