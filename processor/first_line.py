"""A file without a header line is known by its first line: where that is none of readings, it is refused."""

from common.errors import FileRefusedError, Refusal
from common.profile.model import Profile
from processor.columns import Columns
from processor.lines import Stretch
from processor.meanings import Meanings
from processor.readers.table_reader import table_reader
from processor.rejects import RejectReport


def check_first_line(profile: Profile, columns: Columns, key_meter: str, line: bytes) -> None:
    """FileRefusedError (`wrong_header`) where `line` is rejected with all its readings.

    It may be the header of another layout, which would otherwise cost one line and shift the rest unseen.
    """
    rejects = RejectReport()
    reader = table_reader(Meanings(profile, key_meter), columns, rejects)
    counts = reader.exact(Stretch(line + b"\n", 1, 0)).counts
    if counts.cells and counts.rejected == counts.cells:
        found = line[:80].decode(profile.file.encoding, "replace").strip()
        raise FileRefusedError(
            Refusal.WRONG_HEADER,
            f"profile {profile.name}: the first line is none of readings ({rejects.first_error}): "
            f'expected {", ".join(profile.file.columns)}, found "{found}"',
        )
