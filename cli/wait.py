"""Waits for the receipts of files, and shows how far they are."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cli.failure import NoAnswerError
from cli.http import Api
from cli.output import stderr
from cli.upload import Upload

FileJson = Mapping[str, Any]
Ask = Callable[[], FileJson | None]
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0
ADVICE = (
    "The file is safe in the inbox and may still be worked on: see `meterspace files`. If nothing moves, "
    "`meterspace doctor` says what is wrong, and `meterspace reconcile` sends unfinished files again."
)


def wait_for_uploads(api: Api, uploads: Sequence[Upload], timeout_s: float) -> list[FileJson]:
    """The final receipts of uploads, in their order. NoAnswerError: no progress for `timeout_s` seconds."""
    return _wait([(one.path.name, _by_object(api, one)) for one in uploads], timeout_s)


def wait_for_file(api: Api, file_id: str, timeout_s: float, not_finished_at: str | None = None) -> FileJson:
    """The final receipt of a load; for one that was finished already, the receipt of its next time."""

    def ask() -> FileJson | None:
        for file in _files(api, file_id[:10]):
            if file["id"] == file_id and (not_finished_at is None or file["finished_at"] != not_finished_at):
                return file
        return None

    return _wait([(file_id, ask)], timeout_s)[0]


def is_final(file: FileJson) -> bool:
    """Whether nothing more will become of a file by itself."""
    return file["finished_at"] is not None or file["state"] == "refused"


def _by_object(api: Api, upload: Upload) -> Ask:
    def ask() -> FileJson | None:
        of_object = _files(
            api, upload.received_on.isoformat(), key=upload.key, object_version=upload.object_version
        )
        return of_object[0] if of_object else None

    return ask


def _files(api: Api, received_on: str, **filters: str) -> list[FileJson]:
    end = (date.fromisoformat(received_on) + timedelta(days=1)).isoformat()
    return [
        file for page in api.pages("files", from_=received_on, to=end, **filters) for file in page["files"]
    ]


def _wait(asks: Sequence[tuple[str, Ask]], timeout_s: float) -> list[FileJson]:
    final: dict[int, FileJson] = {}
    seen: dict[int, FileJson] = {}
    moved_at, pause_s = time.monotonic(), FIRST_PAUSE_S
    with _progress() as progress:
        bars = [progress.add_task(f"{name}: waiting", total=None) for name, _ in asks]
        while True:
            for index in set(range(len(asks))) - final.keys():
                name, ask = asks[index]
                if (file := ask()) is None:
                    continue
                if seen.get(index) != file:
                    seen[index], moved_at, pause_s = file, time.monotonic(), FIRST_PAUSE_S
                    _show(progress, bars[index], name, file)
                if is_final(file):
                    final[index] = file
            if len(final) == len(asks):
                return [final[index] for index in range(len(asks))]
            if time.monotonic() - moved_at > timeout_s:
                waiting = ", ".join(name for index, (name, _) in enumerate(asks) if index not in final)
                raise NoAnswerError(f"No progress for {timeout_s:g} s: {waiting}.", ADVICE)
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.5, LONGEST_PAUSE_S)


def _show(progress: Progress, bar: TaskID, name: str, file: FileJson) -> None:
    progress.update(
        bar,
        description=f"{name}: {file['state']}",
        completed=file["parts_finished"],
        total=file["part_count"],
    )


def _progress() -> Progress:
    console = stderr()
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed} of {task.total} parts"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
