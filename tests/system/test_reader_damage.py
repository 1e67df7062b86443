"""Files of every layout with seeded damage: no reader crashes, hangs, loses a reading or writes nonsense."""

import csv
import io
import time

import pytest

from common.profile.heading import heading_of
from common.profile.load import builtin
from processor.readers.nem12.records import record_kind
from tests.generate.mutate import mutate
from tests.generate.mutate_xml import mutate_xml
from tests.system.samples import FILES, HOME, Loaded, data_of, load, profile_of
from tests.system.sane_rows import check_rows
from tests.world import RECORDS

IN_MAKE_TEST = 20
LONG_RUN = 10_000
FILE_SECONDS = 5
WITHOUT_READINGS = ("100", "200", "400", "500", "900")
"""Records of NEM12 that are reported when they are bad, while none of the readings is theirs."""


def reader_of(sample: str) -> str:
    """Which of the readers (and which of its ways) a sample is for."""
    profile = builtin(profile_of(sample))
    ways = {
        "sections": profile.file.sections,
        "registers": profile.value.register,
        "sums": bool(profile.value.sums),
        "numbers": profile.stamp is not None and profile.stamp.stands_for == "number",
        "revisions": bool(profile.revision.column),
        "positions": profile.stamp is not None and profile.stamp.needs_whole_days,
    }
    if profile.layout != "long":
        return profile.layout
    return next((f"long with {way}" for way, is_so in ways.items() if is_so), "long")


READERS = sorted({reader_of(sample) for sample in FILES})


def damaged(sample: str, seed: int) -> tuple[bytes, tuple[str, ...]]:
    """The header is left alone by three in four; that of an XML file is everywhere."""
    profile, data = builtin(profile_of(sample)), data_of(sample)
    if profile.layout == "espi":
        mutation = mutate_xml(data, seed)
        return mutation.data, mutation.kinds
    above = heading_of(data, profile).lines_above
    lines = mutate(data, seed, above, profile.file.delimiter.encode(), spare_header=seed % 4 != 0)
    return lines.data, lines.kinds


def check(sample: str, seed: int) -> None:
    data, kinds = damaged(sample, seed)
    try:
        started = time.monotonic()
        loaded = load(profile_of(sample), data, HOME)
        assert time.monotonic() - started < FILE_SECONDS, "hangs"
        check_outcome(loaded, is_nem12=profile_of(sample) == "nem12")
    except BaseException as error:
        error.add_note(f"{sample}, seed {seed}: {', '.join(kinds)}")
        raise


def check_outcome(loaded: Loaded, *, is_nem12: bool) -> None:
    file = loaded.file
    assert file.finished
    file.counts.check()
    if file.first.refused:
        assert file.first.first_error
        assert not loaded.days
        assert not file.first.rejects_key
        return
    assert file.counts.cells
    assert file.counts.loaded + file.counts.blank or not loaded.days
    assert bool(file.first.first_error) == bool(file.first.rejects_key)
    if not is_nem12:
        assert bool(file.first.rejects_key) == (file.counts.rejected > 0)
    elif file.counts.rejected == 0:
        assert all(record_kind(original) in WITHOUT_READINGS for original in rejected_lines(loaded))
    else:
        assert file.first.rejects_key
    check_rows(loaded.world, file)


def rejected_lines(loaded: Loaded) -> list[str]:
    """The original lines in the reject report."""
    key = loaded.file.first.rejects_key
    report = loaded.world.buckets.body(RECORDS, key).decode("utf-8", "replace") if key else ""
    return [row[3] for row in csv.reader(io.StringIO(report, newline=""))][1:]


@pytest.mark.parametrize("sample", FILES)
def test_a_damaged_file_is_loaded_or_refused_and_never_more_or_less(sample: str) -> None:
    for seed in range(IN_MAKE_TEST):
        check(sample, seed)


@pytest.mark.long
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("reader", READERS)
def test_ten_thousand_damaged_files_for_each_reader(reader: str) -> None:
    samples = [sample for sample in FILES if reader_of(sample) == reader]
    for turn in range(LONG_RUN):
        check(samples[turn % len(samples)], 1_000 + turn)


def test_each_layout_has_samples_to_damage() -> None:
    assert {reader.split()[0] for reader in READERS} == {"wide", "long", "nem12", "espi"}
    assert {reader for reader in READERS if " " in reader} == {
        f"long with {way}" for way in ("sections", "registers", "sums", "numbers", "revisions", "positions")
    }
