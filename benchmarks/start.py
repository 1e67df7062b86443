"""Cold start: what the two handlers import, in CPU time, memory and modules, against the driver's own share.

Each import runs in a fresh process with byte code, in an environment that has only the packages of its image.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.figures import Spread
from benchmarks.measure import measure as run
from benchmarks.part import Bench, Part, Ratio, Table
from benchmarks.programs.imports import ENVIRON
from benchmarks.targets import API_IMPORTS
from tests.infra.bare_python import python_with

NAME = "start"
ROOT = Path(__file__).parent.parent
DRIVER = "cassandra.cluster alone"
API = "API, until it can send its first statement"
PROCESSOR = "processor, until it can send its first statement"
NOTES = (
    "CPU is that of the imports, without the interpreter's own start; peak memory is that of the process.",
    "Until the first statement: with what the first event adds before anything is sent to store or S3.",
    "The store is Keyspaces, and the login is signed with the credentials of the Lambda's role.",
    "What the images weigh is in docs/images.md; the container's own start is not part of these figures.",
)


@dataclass(frozen=True, slots=True)
class Start:
    """What is imported, and in the environment of which part."""

    name: str
    part: str
    arguments: tuple[str, ...]


STARTS = (
    Start(DRIVER, "api", ("cassandra.cluster",)),
    Start("API, import of the handler", "api", ("api.handler",)),
    Start(API, "api", ("api.handler", "api")),
    Start("pandas alone", "processor", ("pandas",)),
    Start("boto3 alone", "processor", ("boto3",)),
    Start("processor, import of the handler", "processor", ("processor.handler",)),
    Start(PROCESSOR, "processor", ("processor.handler", "processor")),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one start in one round."""

    name: str
    round: int
    cpu_s: float
    wall_s: float
    modules: int
    peak_mb: float


def measure(bench: Bench) -> Part:
    """Rounds of all starts; one before them writes the byte code."""
    bench.say(f"Starting both handlers, {bench.rounds} rounds ...")
    rounds = [list(_costs(bench, number)) for number in range(bench.rounds + 1)][1:]
    costs = [cost for of_round in rounds for cost in of_round]
    return Part(NAME, (table(costs),), (ratio(costs),), NOTES, tuple(map(asdict, costs)))


def ratio(costs: Sequence[Cost]) -> Ratio:
    """The whole API against the driver, round by round."""
    cpu_s = {(cost.name, cost.round): cost.cpu_s for cost in costs}
    rounds = sorted({cost.round for cost in costs})
    return Ratio(API_IMPORTS, tuple(cpu_s[API, number] / cpu_s[DRIVER, number] for number in rounds))


def table(costs: Sequence[Cost]) -> Table:
    """A row for each start."""
    rows = []
    for name in dict.fromkeys(cost.name for cost in costs):
        own = [cost for cost in costs if cost.name == name]
        cpu = Spread.of([cost.cpu_s * 1000 for cost in own])
        rows.append(
            (
                name,
                f"{cpu.median:.0f} ({cpu.least:.0f}-{cpu.most:.0f})",
                f"{median(cost.wall_s for cost in own) * 1000:.0f}",
                f"{median(cost.modules for cost in own):.0f}",
                f"{median(cost.peak_mb for cost in own):.0f}",
            )
        )
    return Table("Fresh processes", ("what", "CPU ms", "wall ms", "modules", "peak MB"), tuple(rows))


def _costs(bench: Bench, number: int) -> Iterator[Cost]:
    for start in STARTS:
        python = python_with(ROOT / "requirements" / f"{start.part}.txt")
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **ENVIRON}
        command: list[str | Path] = [python, "-m", "benchmarks.programs.imports", *start.arguments]
        _, told = run(command, bench.folder, environ)
        yield Cost(start.name, number, **json.loads(told))
