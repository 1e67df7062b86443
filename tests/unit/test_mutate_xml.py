"""The damage to XML is seeded, and each kind of it does something."""

import random

import pytest

from tests.generate.mutate_xml import XML_DAMAGES, mutate_xml

FEED = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/UsagePoint/1" rel="self"/><content>
<IntervalBlock><IntervalReading><timePeriod><duration>3600</duration><start>1710046800</start></timePeriod>
<value>610</value></IntervalReading><IntervalReading><value>611</value></IntervalReading></IntervalBlock>
</content></entry></feed>"""


def test_the_seed_decides_everything() -> None:
    assert [mutate_xml(FEED, seed) for seed in range(50)] == [mutate_xml(FEED, seed) for seed in range(50)]
    assert len({mutate_xml(FEED, seed).data for seed in range(50)}) > 40


@pytest.mark.parametrize("kind", XML_DAMAGES)
def test_each_kind_changes_the_document(kind: str) -> None:
    damaged = [XML_DAMAGES[kind](FEED, random.Random(seed)) for seed in range(20)]
    assert sum(one != FEED for one in damaged) >= 10


@pytest.mark.parametrize("kind", XML_DAMAGES)
@pytest.mark.parametrize("data", [b"", b"x", b"<a>", b"no tags at all"])
def test_any_text_can_be_damaged(kind: str, data: bytes) -> None:
    for seed in range(5):
        assert isinstance(XML_DAMAGES[kind](data, random.Random(seed)), bytes)
