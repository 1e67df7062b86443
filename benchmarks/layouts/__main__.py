"""`make bench-layouts`: how fast files of every shipped layout are read, beside the plainest of its kind.

Exit code 1: a layout is too slow, a clean file was not read by the fast path, or readings were lost.
"""

import argparse
import gc
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.layouts.catalogue import MAKERS, PEERS, Given, generate, peer_of
from benchmarks.layouts.reading import Reading, read
from benchmarks.layouts.report import as_json, as_markdown, as_table
from benchmarks.layouts.sheet import Plan
from benchmarks.layouts.verdict import standings
from common.errors import MeterspaceError
from common.profile.load import builtin
from local.cassandra import home_from


def main() -> int:
    """The exit code."""
    chosen = _arguments()
    plan = Plan(readings=chosen.readings, meters=chosen.meters)
    try:
        readings = list(_rounds(_with_peers(chosen.layout), plan, chosen.rounds))
    except MeterspaceError as error:
        print(f"WRONG: {error}", file=sys.stderr)
        return 1
    all_of_them = standings(readings)
    if chosen.json:
        as_json(readings, all_of_them)
    else:
        (as_markdown if chosen.markdown else as_table)(all_of_them)
    faults = [f"MISSED: {one.profile}: {fault}" for one in all_of_them for fault in one.faults]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.layouts", description=__doc__)
    parser.add_argument(
        "layout",
        nargs="*",
        choices=[*MAKERS, []],
        metavar="LAYOUT",
        help="only these, and what they are held against",
    )
    parser.add_argument("--readings", type=int, default=1_000_000, help="of each file, at least")
    parser.add_argument("--meters", type=int, default=20, help="of each file that names meters")
    parser.add_argument("--rounds", type=int, default=3)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="every single run")
    form.add_argument("--markdown", action="store_true", help="a table for a page")
    return parser.parse_args()


def _with_peers(layouts: Sequence[str]) -> list[str]:
    """In the order of the catalogue; all where none is named."""
    wanted = {*layouts, *(peer_of(layout) for layout in layouts)} if layouts else {*MAKERS, *PEERS.values()}
    return [layout for layout in MAKERS if layout in wanted]


def _rounds(layouts: Sequence[str], plan: Plan, rounds: int) -> Iterator[Reading]:
    """In each round all layouts, one after the other, in this process."""
    folder = home_from() / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix="layouts-") as name:
        given = []
        for layout in layouts:
            _say(f"Generating {layout} ...")
            given.append(generate(layout, Path(name), plan))
        for number in range(1, rounds + 1):
            for one in [one for one in given if number == 1 or not _is_xml(one)]:
                _say(f"Round {number} of {rounds}: {one.profile} ...")
                gc.collect()
                yield read(one, number)


def _is_xml(given: Given) -> bool:
    """XML is slow and compared with nothing: it is read in the first round only."""
    return builtin(given.profile).layout == "espi"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
