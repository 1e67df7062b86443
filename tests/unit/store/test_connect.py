"""Opening a store imports its own adapter and nothing of the other; reading needs no numpy."""

import subprocess
import sys
from pathlib import Path

import pytest

from common.store.connect import open_store

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("url", ["", "sqlite:relative", "sqlite://host/x", "postgres://x/y", "/tmp/x"])
def test_a_url_of_no_store_says_which_there_are(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///absolute/path or cassandra://host:port/keyspace"):
        open_store(url)


def test_a_keyspace_that_is_no_name_is_refused() -> None:
    with pytest.raises(ValueError, match="keyspace name"):
        open_store('cassandra://127.0.0.1:9042/x"; DROP', {})


@pytest.mark.parametrize(
    ("url", "absent"),
    [
        (
            "cassandra://127.0.0.1:9142/meterspace",
            ["sqlite3", "yaml", "numpy", "pandas", "boto3", "botocore"],
        ),
        ("sqlite:////tmp/absent.sqlite", ["cassandra", "yaml", "numpy", "pandas", "boto3", "botocore"]),
    ],
)
def test_a_store_is_opened_without(url: str, absent: list[str]) -> None:
    """The driver imports numpy where it is installed, so it is taken away here, as in the API's image."""
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from common.store.connect import open_store\n"
        f"open_store({url!r}, {{}})\n"
        f"print([name for name in {absent!r} if sys.modules.get(name)])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
