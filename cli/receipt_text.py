"""A file's receipt in words."""

from collections.abc import Mapping
from typing import Any

OF_THE_PROFILE = ("no_profile", "bad_profile", "wrong_header", "no_readings")
COUNTED = ("loaded", "duplicates", "conflicts", "rejected", "blank", "ignored", "rounded")


def receipt_lines(file: Mapping[str, Any]) -> list[str]:
    """What became of a file, in the order in which one wants to know it."""
    counts = file["counts"]
    lines = [
        f"{file['key']}: {file['state']}{' (withdrawn)' if file['withdrawn'] else ''}",
        f"  id {file['id']}",
    ]
    if file["refused"]:
        lines.append(f"  refused: {file['refused']}: {file['first_error'] or 'no reason given'}")
        lines.append(f"  Nothing was stored. {_advice(file)}")
        return lines
    counted = ", ".join(f"{counts[name]:,} {name}" for name in COUNTED if counts[name] or name == "loaded")
    lines.append(f"  {counts['cells']:,} readings: {counted}")
    if file["first_day"]:
        meters = "1 meter" if file["meters"] == 1 else f"{file['meters']:,} meters"
        days = "1 meter day" if file["rows"] == 1 else f"{file['rows']:,} meter days"
        lines.append(
            f"  {days} of {meters}, {file['first_day']} to {file['last_day']}, profile {file['profile']}"
        )
    if file["part_count"] > 1:
        lines.append(f"  {file['parts_finished']} of {file['part_count']} parts finished")
    if file["first_error"]:
        lines.append(f"  first error: {file['first_error']}")
    if file["rejects"]:
        lines.append(f"  See what was rejected: meterspace rejects {file['id']}")
    return lines


def _advice(file: Mapping[str, Any]) -> str:
    if file["refused"] in OF_THE_PROFILE:
        return f"If it has another layout: meterspace replay {file['id']} --profile NAME"
    return "Mend the file and load it again."
