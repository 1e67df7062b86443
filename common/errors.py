"""Every exception of the product, so that data errors and infrastructure errors cannot be mixed up."""

from enum import StrEnum


class MeterspaceError(Exception):
    """Base of all errors that the product raises on purpose."""


class Refusal(StrEnum):
    """Why a whole file was refused: nothing of it is stored, its receipt says so, a replay can follow."""

    NO_PROFILE = "no_profile"
    BAD_PROFILE = "bad_profile"
    WRONG_HEADER = "wrong_header"
    NO_METER_ID = "no_meter_id"
    NOT_TEXT = "not_text"
    EMPTY = "empty"
    NO_READINGS = "no_readings"
    NO_INTERVALS = "no_intervals"
    BROKEN_GZIP = "broken_gzip"
    BROKEN_XML = "broken_xml"
    WRONG_ZONE = "wrong_zone"
    TOO_LARGE = "too_large"
    BAD_SAID_AT = "bad_said_at"
    GONE = "gone"


class Reject(StrEnum):
    """Why a line, or one cell of it, was rejected: it stands in the reject report, the rest is loaded."""

    BAD_QUOTES = "BAD_QUOTES"
    BAD_ENCODING = "BAD_ENCODING"
    NUL_BYTE = "NUL_BYTE"
    LINE_TOO_LONG = "LINE_TOO_LONG"
    CELL_COUNT = "CELL_COUNT"
    METER_ID = "METER_ID"
    CHANNEL = "CHANNEL"
    BAD_DATE = "BAD_DATE"
    BAD_TIME = "BAD_TIME"
    OFF_GRID = "OFF_GRID"
    NO_SUCH_TIME = "NO_SUCH_TIME"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    QUALITY = "QUALITY"
    REVISION = "REVISION"
    INTERVAL_MIXED = "INTERVAL_MIXED"
    OUTSIDE_SECTION = "OUTSIDE_SECTION"
    RECORD = "RECORD"


class FileRefusedError(MeterspaceError):
    """The file as a whole cannot be read. Final: a retry would end the same way."""

    def __init__(self, reason: Refusal, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class ProfileError(MeterspaceError):
    """A profile is not valid; the message names the field and what was expected there."""


class BadEventError(MeterspaceError):
    """An event that is none of those the processor understands."""


class ConservationError(MeterspaceError):
    """Readings went in that came out nowhere. A defect of the product, never of the data."""


class StoreUnavailableError(MeterspaceError):
    """The store did not answer in time or is overloaded. The outcome is unknown: try again later."""


class StoreDefectError(MeterspaceError):
    """The store refused a statement as wrong. A defect of the product or its schema: never retried."""


class ObjectGoneError(MeterspaceError):
    """The exact version of an object does not exist (any more). Final."""


class NotFoundError(MeterspaceError):
    """What was asked for by name is not known."""


class BadRequestError(MeterspaceError):
    """A request names a parameter or value that is not understood."""

    def __init__(self, detail: str, parameter: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.parameter = parameter
