"""Which loads are withdrawn, remembered for a few seconds, because every answer asks."""

import time
from collections.abc import Callable

from common.store.port import Store, withdrawn_digests

FRESH_S = 5.0


class WithdrawnLoads:
    """The digests whose rows are left out of answers; at most `fresh_s` seconds old."""

    def __init__(
        self, store: Store, fresh_s: float = FRESH_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._fresh_s, self._clock = store, fresh_s, clock
        self._digests: frozenset[bytes] = frozenset()
        self._read_at = float("-inf")

    def digests(self) -> frozenset[bytes]:
        now = self._clock()
        if now - self._read_at >= self._fresh_s:
            self._digests = withdrawn_digests(self._store.withdrawals().values())
            self._read_at = now
        return self._digests
