"""The Cassandra that the benchmarks start."""

import pytest

from benchmarks.server import heap_mb


@pytest.mark.parametrize(
    ("memory_mb", "heap"), [(1500, 750), (2048, 1024), (4096, 1024), (24_000, 6000), (64_000, 8192)]
)
def test_the_heap_is_a_quarter_of_the_memory_within_bounds(memory_mb: int, heap: int) -> None:
    assert heap_mb(memory_mb) == heap
