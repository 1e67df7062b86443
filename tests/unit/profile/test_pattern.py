"""Patterns: which are allowed, and that no text makes one of those slow."""

import re
import time

import pytest

from common.errors import ProfileError
from common.profile.pattern import MAX_CELL, MAX_PATTERN, check_pattern, taken

SLOW_S = 2.0
"""Far above what any of them takes, so that a busy machine does no harm."""


@pytest.mark.parametrize(
    ("pattern", "text", "group"),
    [
        ("(.+) to .+", "1/2/2024 00:00 to 1/2/2024 01:00", "1/2/2024 00:00"),
        (r"Meter no\. (\d+).*", "Meter no. 007 (electricity)", "007"),
        (r"(\d{10})\d?", "41020000001", "4102000000"),
        (r"\((.+)\)", "(A-1)", "A-1"),
        (r"\\(.+)\\", "\\A\\", "A"),
        ("([AB]|C).*", "C12", "C"),
        (r"\?\*\+\{(x)", "?*+{x", "x"),
        ("(.+?) .*", "a b c", "a"),
    ],
)
def test_these_are_allowed(pattern: str, text: str, group: str) -> None:
    assert taken(re.compile(check_pattern(pattern, "meter.pattern")), text) == group


def test_the_whole_cell_must_match_and_be_of_plain_length() -> None:
    pattern = re.compile("A(.*)")
    assert taken(pattern, "A" + "1" * (MAX_CELL - 1)) == "1" * (MAX_CELL - 1)
    assert taken(pattern, "A" + "1" * MAX_CELL) == ""
    assert taken(pattern, "BA1") == ""
    assert taken(re.compile("(A)|B"), "B") == ""


def test_no_pattern_is_allowed() -> None:
    assert check_pattern("", "meter.pattern") == ""


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b", "(a*)*", "(a|aa)+", "(a|a?)*b", "(a){2,}", "(a)?", r"(\d+)*", r"(a)\1", r"(?=(a))",
        "(?:a+)(b)", "(?i)(a)", "(?P<id>a)", "(?>(a))", "(?<=x)(a)",
        "(.*)a.*b.*c.*", "(.*.*.*.*)", "(a{1,9}b{1,9}c{1,9}d{1,9})", "(a?b?c?d?)",
        f"({'a?' * 60}{'a' * 60})",
        r"(\\+\\+\\+\\+\\+)",
        "a", "(a)(b)", "((a))", "(", "[", "(a", "*(a)", "(a**)", f"({'a' * (MAX_PATTERN - 1)})",
        "(a{99999999999999})", "(" * 100,
    ],
)  # fmt: skip
def test_these_are_refused(pattern: str) -> None:
    with pytest.raises(ProfileError, match=r"^meter\.pattern"):
        check_pattern(pattern, "meter.pattern")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(.*).*.*\d", "a" * MAX_CELL),
        (r"(.*)a.*a.*\d", "a" * MAX_CELL),
        (r"([a ]*)[a ]*[a ]*\d", "a" * MAX_CELL),
        (r"(\\+\\+\\+)x", "\\" * MAX_CELL),
        (r"(a{0,400}a{0,400}a{0,400})b", "a" * MAX_CELL),
        ("(a|a|a|a.*)b", "a" * MAX_CELL),
        ("(.+) to .+", " to " * (MAX_CELL // 4)),
    ],
)
def test_no_text_makes_an_allowed_pattern_slow(pattern: str, text: str) -> None:
    compiled = re.compile(check_pattern(pattern, "stamp.pattern"))
    before = time.process_time()
    taken(compiled, text)
    assert time.process_time() - before < SLOW_S
