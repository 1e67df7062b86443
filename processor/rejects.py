"""The reject report: every line or cell that was not loaded, with its reason and the original line."""

import csv
import io
import tempfile
from collections.abc import Sequence
from typing import IO

from common.errors import Reject

HEADER = ("line", "column", "reason", "original")
IN_MEMORY_BYTES = 4 * 1024 * 1024
MAX_REPORT_BYTES = 256 * 1024 * 1024
MAX_ORIGINAL = 100_000


class RejectReport:
    """Collects rejects of one part as CSV; beyond some megabytes on disk.

    Line numbers count from the part's first line. `first_error` is the first entry in words. A report is cut
    at 256 MB; its last line then says how many entries are left out.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
        self._left_out = 0
        self.entries = 0
        self.first_error = ""
        self._write(HEADER)

    def add(self, line: int, column: str, reason: Reject, original: str, text: str = "") -> None:
        """One entry. `column` is empty where the whole line is rejected; `text` is what was found."""
        self.entries += 1
        if not self.first_error:
            where = f"line {line}" + (f', column "{column}"' if column else "")
            self.first_error = f"{where}: {reason}" + (f': "{text[:60]}"' if text else "")
        if self._file.tell() > MAX_REPORT_BYTES:
            self._left_out += 1
        else:
            self._write((line, column, reason, original[:MAX_ORIGINAL]))

    def finish(self) -> IO[bytes] | None:
        """The report from its beginning; None where nothing was rejected."""
        if not self.entries:
            return None
        if self._left_out:
            self._write(("", "", "REPORT_CUT", f"{self._left_out} further entries are left out"))
        self._file.seek(0)
        return self._file

    def _write(self, row: Sequence[object]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow(row)
        self._file.write(text.getvalue().encode("utf-8", "surrogateescape"))
