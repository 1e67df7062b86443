"""Which shipped profile a test is about, so that none is left without one."""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., None])
FACTS: dict[str, list[str]] = defaultdict(list)
"""The names of the tests by profile, filled when the modules of tests are imported."""


def fact_of(*profiles: str) -> Callable[[Test], Test]:
    """Marks a test of what is hard about these profiles."""

    def marked(test: Test) -> Test:
        for profile in profiles:
            FACTS[profile].append(test.__name__)
        return test

    return marked
