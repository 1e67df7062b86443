"""The environment says what the functions are called in logs and metrics."""

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import json
import api.handler, processor.handler
provider = processor.handler.metrics.provider
loggers = [api.handler.logger.service, processor.handler.logger.service]
print(json.dumps([*loggers, provider.service, provider.namespace]))
"""


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, ["meterspace-api", "meterspace-processor", "meterspace-processor", "Meterspace"]),
        (
            {"POWERTOOLS_SERVICE_NAME": "other-api", "POWERTOOLS_METRICS_NAMESPACE": "Other"},
            ["other-api", "other-api", "other-api", "Other"],
        ),
    ],
)
def test_what_the_environment_says_wins(environment: dict[str, str], names: list[str]) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("POWERTOOLS_")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == names
