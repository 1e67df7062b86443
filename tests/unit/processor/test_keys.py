"""The distinct texts of a column do not depend on which of them the parser made one object."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.readers.keys import distinct


def another(text: str) -> str:
    """An equal text that is an object of its own, where there can be two."""
    return "".join([*text])


@given(st.lists(st.sampled_from(["", "007", "7", "meter", "Zähler 1"])))
def test_equal_texts_are_one_whatever_object_they_are(texts: list[str]) -> None:
    copies = [another(text) if index % 2 else text for index, text in enumerate(texts)]
    numbers, found = distinct(pd.Series(copies, dtype=object))
    assert [found[number] for number in numbers.tolist()] == texts
    assert found == list(dict.fromkeys(texts))


@pytest.mark.parametrize("texts", [[], ["a"], ["b", "a", "b"]])
def test_they_are_numbered_as_they_come(texts: list[str]) -> None:
    assert distinct(pd.Series(texts, dtype=object))[1] == list(dict.fromkeys(texts))
