"""GET /files/{id}/rejects: leads to the report of the lines of a file that were not loaded."""

from aws_lambda_powertools.event_handler import Response

from api.answer import NEVER_KEEP
from api.files import find_file
from api.ports import Ports
from api.query import Query, allow, number_in
from common.errors import NotFoundError, ObjectGoneError
from common.receipt import FileReceipt, Receipt

LINK_SECONDS = 15 * 60
_MOST_PARTS = 65_535


def rejects(ports: Ports, query: Query) -> Response[str]:
    """303 to a link that works for 15 minutes: of the part asked for, else of the first that has a report."""
    allow(query, "part")
    file = find_file(ports, query.path["file_id"])
    part = _part(file, number_in(query, "part", -1, 0, _MOST_PARTS))
    try:
        url = ports.objects().presign(ports.records_bucket, part.rejects_key, LINK_SECONDS)
    except ObjectGoneError as error:
        raise NotFoundError(f"The reject report of {file.file_id} has been deleted.") from error
    return Response(303, None, "", {"Location": url, "Cache-Control": NEVER_KEEP})


def _part(file: FileReceipt, wanted: int) -> Receipt:
    parts = [part for part in file.parts if wanted in (-1, part.version.part)]
    if not parts:
        raise NotFoundError(f"{file.file_id} has no part {wanted}; it has {file.first.parts}.")
    for part in parts:
        if part.rejects_key:
            return part
    if file.first.refused:
        raise NotFoundError(f"No report: the file was refused as a whole ({file.first.refused}).")
    if not all(part.finished_at for part in parts):
        raise NotFoundError("No report yet: the file is not finished. Ask again later.")
    raise NotFoundError("No report: no line was rejected.")
