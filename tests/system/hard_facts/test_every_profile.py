"""No profile ships without a test of what is hard about it."""

import importlib
import pkgutil

import pytest

from common.profile.catalogue import builtin_names
from tests.system import hard_facts
from tests.system.hard_facts.fact import FACTS

for module in pkgutil.iter_modules(hard_facts.__path__):
    importlib.import_module(f"{hard_facts.__name__}.{module.name}")


@pytest.mark.parametrize("profile", builtin_names())
def test_each_shipped_profile_has_a_fact_that_is_tested(profile: str) -> None:
    assert FACTS[profile]


def test_all_facts_are_about_shipped_profiles() -> None:
    assert set(FACTS) == set(builtin_names())
