"""Several processes and threads use one SQLite file at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from common.errors import StoreDefectError, StoreUnavailableError
from common.store.connect import compare_schema, create_tables, open_store
from common.store.port import MeterChannel, Store
from tests.contract.rows import FIRST_DAY, block, consecutive, contents, new_id, readings, version, write

ROOT = Path(__file__).parents[2]
PROCESSES = 4
_WRITE = """
import sys
from common.store.connect import create_tables, open_store
from common.store.port import MeterChannel
from tests.contract.rows import block, consecutive, readings, version, write
url, said = sys.argv[1], int(sys.argv[2])
create_tables(url)
store = open_store(url)
for n in range(20):
    store.add_meters([MeterChannel(f"m{n}", "import", 30)])
    write(store, block(f"m{n}", consecutive(30), [readings(seed=said)] * 30, versions=version(said)))
"""


def test_processes_that_make_and_fill_one_file_at_once_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/new/store.sqlite"
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITE, url, str(said)], cwd=ROOT, stderr=subprocess.PIPE)
        for said in range(1, PROCESSES + 1)
    ]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [(b"", 0)] * PROCESSES
    store = open_store(url)
    for n in range(20):
        found = [(row.day, row.version) for row in store.day_rows(f"m{n}", "import", None, None)]
        assert found == [(day, version(said)) for day in consecutive(30) for said in range(PROCESSES, 0, -1)]
    store.close()


def test_threads_share_one_store(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    meters = [new_id() for _ in range(8)]

    def work(meter: str) -> int:
        store.add_meters([MeterChannel(meter, "import", 30)])
        for said in range(5):
            write(store, block(meter, consecutive(5), [readings()] * 5, versions=version(said)))
        return len(contents(store, meter))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, meters)) == [25] * 8
    store.close()


def test_a_reader_in_the_middle_of_a_history_does_not_stop_a_writer(sqlite_url: str) -> None:
    reader, writer = open_store(sqlite_url), open_store(sqlite_url)
    meter = new_id()
    write(writer, block(meter, consecutive(600), [readings()] * 600))
    rows = reader.day_rows(meter, "import", None, None)
    next(rows)
    write(writer, block(meter, [FIRST_DAY], [readings()], versions=version(9)))
    write(reader, block(new_id(), [FIRST_DAY], [readings()]))
    assert len(list(rows)) == 599
    reader.close()
    writer.close()


def test_what_was_written_is_there_after_a_kill(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/store.sqlite"
    code = _WRITE + "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    assert subprocess.run([sys.executable, "-c", code, url, "1"], cwd=ROOT, check=False).returncode == -9
    store = open_store(url)
    assert len(contents(store, "m19")) == 30
    store.close()


def test_a_file_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    store = open_store(f"sqlite://{tmp_path}/absent.sqlite")
    with pytest.raises(StoreUnavailableError, match="create its tables"):
        store.ping()
    assert not (tmp_path / "absent.sqlite").exists()


def test_a_file_without_tables_is_a_defect_and_the_comparison_names_them(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite").touch()
    url = f"sqlite://{tmp_path}/empty.sqlite"
    with pytest.raises(StoreDefectError, match="no such table"):
        open_store(url).ping()
    assert "meter_days: the table is missing" in compare_schema(url)
    create_tables(url)
    assert compare_schema(url) == []


def test_a_failed_write_leaves_nothing_of_its_transaction(sqlite_url: str) -> None:
    store: Store = open_store(sqlite_url)
    meter = new_id()
    bad = block([meter, None], consecutive(2), [readings()] * 2)  # type: ignore[list-item]
    with pytest.raises(StoreDefectError):
        write(store, bad)
    assert contents(store, meter) == []
    write(store, block(meter, [FIRST_DAY], [readings()]))
    assert len(contents(store, meter)) == 1
    store.close()
