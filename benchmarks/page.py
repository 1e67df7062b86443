"""What was measured, as a page for people and as JSON for programs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from math import isinf
from pathlib import Path

from benchmarks.part import Part, Ratio

VERDICT_COLUMNS = ("what", "median (least-most)", "must", "goal", "verdict")


def page(parts: Sequence[Part], about: Mapping[str, str]) -> str:
    """Markdown: the verdicts of all parts first, then each part's tables and notes, then the machine."""
    lines = ["# Results of the benchmarks", "", f"Made by: `{about['command']}`, {about['at']}.", ""]
    if verdicts := verdict_rows(ratio for part in parts for ratio in part.ratios):
        lines += ["## Targets", "", *markdown(VERDICT_COLUMNS, verdicts), ""]
    for part in parts:
        lines += [f"## {part.name}", ""]
        for table in part.tables:
            lines += [f"### {table.heading}", "", *markdown(table.columns, table.rows), ""]
        lines += [*(f"- {note}" for note in part.notes), ""]
    lines += ["## Versions and machine", "", *markdown(("", ""), tuple(about.items()))]
    return "\n".join(lines) + "\n"


def save(parts: Sequence[Part], about: Mapping[str, str], path: Path) -> None:
    """The same and every single figure, so that others can be worked out from them."""
    told = {
        "about": dict(about),
        "parts": [asdict(part) for part in parts],
        "missed": [ratio.target.name for part in parts for ratio in part.ratios if not ratio.first_held],
    }
    path.write_text(json.dumps(told, indent=1, default=str) + "\n", encoding="utf-8")


def verdict_rows(ratios: Iterator[Ratio] | Sequence[Ratio]) -> tuple[tuple[str, ...], ...]:
    """A row for each: what, the figure, both bounds, and which of them holds."""
    return tuple((one.target.name, _spread(one), *_bounds(one), _verdict(one)) for one in ratios)


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    every = [columns, ["---"] * len(columns), *rows]
    return [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in every]


def _spread(one: Ratio) -> str:
    figures = [_figure(figure) for figure in (one.median, one.least, one.most)]
    middle = f"{figures[0]} {one.target.unit}"
    return middle if one.least == one.most else f"{middle} ({figures[1]}-{figures[2]})"


def _bounds(one: Ratio) -> Iterator[str]:
    sign = ">=" if one.target.at_least else "<="
    for bound in (one.target.first, one.target.goal):
        yield "" if isinf(bound) else f"{sign} {_figure(bound)}"


def _verdict(one: Ratio) -> str:
    if not one.first_held:
        return "MISSED"
    return "goal" if one.goal_held else "must"


def _figure(figure: float) -> str:
    """Three digits, or all before the point."""
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"
