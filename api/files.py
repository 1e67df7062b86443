"""GET /files and GET /files/{id}: what became of the files that came in."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from aws_lambda_powertools.event_handler import Response

from api.answer import NEVER_KEEP, json_answer
from api.cursor import bad_cursor, pack_cursor, unpack_cursor
from api.file_json import file_json, part_json, withdrawal_json
from api.ports import Ports
from api.query import ONE_DAY, Query, allow, choice_in, period_in, text_in
from common.errors import BadRequestError, NotFoundError
from common.receipt import FileReceipt, FileState, group_files, parse_file_id

FILES_PER_PAGE = 100
USUAL_DAYS = 7
MOST_DAYS = 92


def list_files(ports: Ports, query: Query) -> Response[str]:
    """Files by UTC date of receipt, newest first, with cursors."""
    allow(query, "from", "to", "state", "key", "object_version", "cursor")
    start, end = _dates(ports, query)
    wanted = _filter(query)
    cursor = text_in(query, "cursor")
    before = _unpack(cursor) if cursor else None
    page: list[FileReceipt] = []
    more = False
    for file in _newest_first(ports, start, end, before):
        if not wanted(file):
            continue
        if more := len(page) == FILES_PER_PAGE:
            break
        page.append(file)
    withdrawals = ports.store.withdrawals()
    return json_answer(
        {
            "from": start.isoformat(),
            "to": end.isoformat(),
            "files": [file_json(file, withdrawals.get(file.first.version.digest)) for file in page],
            "next": pack_cursor("files", *_place(page[-1])) if more else None,
        },
        NEVER_KEEP,
    )


def show_file(ports: Ports, query: Query) -> Response[str]:
    """One file with its parts and its withdrawal."""
    allow(query)
    file = find_file(ports, query.path["file_id"])
    withdrawal = ports.store.withdrawals().get(file.first.version.digest)
    return json_answer(
        {
            **file_json(file, withdrawal),
            "withdrawal": withdrawal_json(withdrawal) if withdrawal else None,
            "parts": [part_json(part) for part in file.parts],
        },
        NEVER_KEEP,
    )


def find_file(ports: Ports, file_id: str) -> FileReceipt:
    """The receipts of a load. NotFoundError where there is none."""
    try:
        received_on, digest = parse_file_id(file_id)
    except ValueError as error:
        raise NotFoundError(
            f"{file_id!r} is no file id; one looks like 2026-01-31-0123456789abcdef."
        ) from error
    files = group_files(ports.store.receipts_of(received_on, digest))
    if not files:
        raise NotFoundError(f"There is no file {file_id}. GET /files lists the recent ones.")
    return files[0]


def _dates(ports: Ports, query: Query) -> tuple[date, date]:
    start, end = period_in(query)
    tomorrow = ports.now().date() + ONE_DAY
    if start is None:
        end = end or tomorrow
        start = end - timedelta(days=min(USUAL_DAYS, (end - date.min).days))
    end = end or max(tomorrow, start + ONE_DAY)
    if (end - start).days > MOST_DAYS:
        raise BadRequestError(f"One request covers at most {MOST_DAYS} dates; move from or to.", "from")
    return start, end


def _filter(query: Query) -> Callable[[FileReceipt], bool]:
    state = choice_in(query, "state", tuple(FileState))
    key, object_version = text_in(query, "key"), text_in(query, "object_version")

    def wanted(file: FileReceipt) -> bool:
        return (
            (key is None or file.first.key == key)
            and (object_version is None or file.first.object_version == object_version)
            and (state is None or file.state == state)
        )

    return wanted


def _newest_first(
    ports: Ports, start: date, end: date, before: tuple[str, int, str] | None
) -> Iterator[FileReceipt]:
    first_date = date.fromisoformat(before[0]) if before else end - ONE_DAY
    if not start <= first_date < end:
        raise bad_cursor()
    for back in range((first_date - start).days + 1):
        of_date = group_files(ports.store.receipts(first_date - timedelta(days=back)))
        for file in reversed(of_date):
            if before is None or _place(file) < before:
                yield file


def _place(file: FileReceipt) -> tuple[str, int, str]:
    return file.first.received_on.isoformat(), file.first.version.said_at_ms, file.file_id


def _unpack(cursor: str) -> tuple[str, int, str]:
    match unpack_cursor("files", cursor):
        case [str(day), int(said_at_ms), str(file_id)]:
            try:
                date.fromisoformat(day)
            except ValueError as error:
                raise bad_cursor() from error
            return day, said_at_ms, file_id
    raise bad_cursor()
