"""The emulated Keyspaces: tables in a real Cassandra, passwords that IAM makes, and both of its protocols."""

import json
import os
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cassandra import Unauthorized
from cassandra.cluster import NoHostAvailable

from common.settings import CassandraSettings
from common.store.cassandra_session import open_session
from common.store.cassandra_tables import compare_tables
from common.store.schema import read_tables
from local.cassandra import CassandraServer
from tests.rehearsal.cloud import Cloud, CloudConfig, cbor
from tests.rehearsal.cloud.behind import KeyspacesBehind
from tests.rehearsal.cloud_tools import MAIN, FakeFunctions, Tools, main_parameters, until

NAME = f"ks-{os.getpid()}"


@pytest.fixture(scope="module")
def behind(
    tmp_path_factory: pytest.TempPathFactory, cassandra_server: CassandraServer
) -> Iterator[KeyspacesBehind]:
    folder: Path = tmp_path_factory.mktemp("gate")
    with KeyspacesBehind(folder, "us-east-1", cassandra_server) as behind:
        yield behind


@pytest.fixture(scope="module")
def cloud(
    tmp_path_factory: pytest.TempPathFactory, fakes: FakeFunctions, behind: KeyspacesBehind
) -> Iterator[Cloud]:
    config = CloudConfig(
        tmp_path_factory.mktemp("cloud"),
        fakes.make,
        cassandra=behind.cassandra,
        environment=behind.environment,
        keys=behind.keys,
    )
    with Cloud(config) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def keyspace(tools: Tools) -> str:
    stack = tools.deploy(NAME, MAIN, main_parameters(NAME, Credentials="service-specific"))
    assert stack["StackStatus"] == "CREATE_COMPLETE", tools.failures(NAME)
    return tools.outputs(NAME)["KeyspaceName"]


def settings(cloud: Cloud, function: str, keyspace: str, variables: dict[str, str]) -> CassandraSettings:
    """As the function itself would read them, but for who it is."""
    told = cloud.functions.get(function).told["Environment"]["Variables"] | variables
    environment = {name: value for name, value in told.items() if value} | dict(
        cloud._environment({} if variables else told)
    )
    return CassandraSettings.read(f"keyspaces://us-east-1/{keyspace}", environment)


def test_the_tables_in_cassandra_are_those_of_the_template(keyspace: str, behind: KeyspacesBehind) -> None:
    own = replace(behind.cassandra._settings, keyspace=keyspace)
    assert compare_tables(own, read_tables()) == []


def may_log_in(login: CassandraSettings) -> bool:
    try:
        open_session(login).shutdown()
    except NoHostAvailable:
        return False
    return True


def may_not_log_in(login: CassandraSettings) -> bool:
    return not may_log_in(login)


def test_a_password_may_do_what_the_users_policy_says(keyspace: str, cloud: Cloud, tools: Tools) -> None:
    outputs = tools.outputs(NAME)
    own = settings(cloud, f"{NAME}-api", keyspace, {})
    for user, may_write in ((outputs["ApiUserName"], False), (outputs["ProcessorUserName"], True)):
        credential = tools.client("iam").create_service_specific_credential(
            UserName=user, ServiceName="cassandra.amazonaws.com"
        )["ServiceSpecificCredential"]
        login = replace(
            own, username=credential["ServiceUserName"], password=credential["ServicePassword"],
            credentials_parameter="",
        )  # fmt: skip
        session = open_session(login)
        session.driver.execute(f'SELECT * FROM "{keyspace}".meters')
        insert = f"INSERT INTO \"{keyspace}\".meters (meter_id, channel) VALUES ('m', 'import')"
        if may_write:
            session.driver.execute(insert)
        else:
            with pytest.raises(Unauthorized, match="has no MODIFY permission"):
                session.driver.execute(insert)
        session.shutdown()
        tools.client("iam").delete_service_specific_credential(
            UserName=user, ServiceSpecificCredentialId=credential["ServiceSpecificCredentialId"]
        )
        until(partial(may_not_log_in, login))  # Cassandra remembers a login for two seconds


def test_a_role_signs_in_at_the_gate(
    keyspace: str, cloud: Cloud, behind: KeyspacesBehind, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in cloud.functions.get(f"{NAME}-api").credentials.items():
        monkeypatch.setenv(name, value)
    told = cloud.functions.get(f"{NAME}-api").told["Environment"]["Variables"]
    environment = {**told, **behind.environment({})}
    del environment["METERSPACE_CASSANDRA_CREDENTIALS"]
    session = open_session(CassandraSettings.read(f"keyspaces://us-east-1/{keyspace}", environment))
    session.driver.execute(f'SELECT * FROM "{keyspace}".meters')
    session.shutdown()
    assert cloud.functions.get(f"{NAME}-api").credentials["AWS_ACCESS_KEY_ID"] in behind.gate.logins


def test_older_clients_ask_in_json(keyspace: str, cloud: Cloud) -> None:
    scope = "Credential=AKIAANY/20260101/us-east-1/cassandra/aws4_request"
    asked = urllib.request.Request(
        cloud.endpoint_url,
        method="POST",
        data=json.dumps({"keyspaceName": keyspace}).encode(),
        headers={
            "X-Amz-Target": "KeyspacesService.GetKeyspace",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0",
        },
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked) as answer:
        assert json.loads(answer.read())["keyspaceName"] == keyspace


@pytest.mark.parametrize(
    "value",
    [
        {}, [], "", "ä", b"\x00", 0, 23, 24, 255, 256, 65536, 2**40, -1, -500, 1.5, True, False, None,
        {"a": [1, {"b": None}]}, datetime(2026, 1, 2, tzinfo=UTC),
    ],
)  # fmt: skip
def test_cbor_there_and_back(value: Any) -> None:
    assert cbor.decode(cbor.encode(value)) == value


def test_cbor_of_unknown_length() -> None:
    assert cbor.decode(bytes.fromhex("bf61619f0102ffff")) == {"a": [1, 2]}


def test_cleanup_takes_tables_and_keyspace(keyspace: str, tools: Tools, behind: KeyspacesBehind) -> None:
    assert tools.delete(NAME) == "DELETE_COMPLETE"
    keyspaces = tools.client("keyspaces")
    assert len(keyspaces.list_tables(keyspaceName=keyspace)["tables"]) == 4
    keyspaces.delete_keyspace(keyspaceName=keyspace)
    session = open_session(behind.cassandra._settings)
    rows = session.driver.execute("SELECT keyspace_name FROM system_schema.keyspaces")
    assert keyspace not in {row[0] for row in rows}
    session.shutdown()
