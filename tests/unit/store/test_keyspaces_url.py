"""What `keyspaces://region/keyspace` means."""

import pytest

from common.settings import CassandraSettings
from common.store.cassandra import CassandraStore
from common.store.connect import create_tables, open_store

CA = {"METERSPACE_CASSANDRA_CA": "/var/task/keyspaces-ca.pem"}


def test_the_region_tells_the_rest() -> None:
    settings = CassandraSettings.read("keyspaces://eu-west-1/meterspace_test", CA)
    assert (settings.host, settings.port) == ("cassandra.eu-west-1.amazonaws.com", 9142)
    assert settings.server_hostname == "cassandra.eu-west-1.amazonaws.com"
    assert (settings.local_dc, settings.region) == ("eu-west-1", "eu-west-1")
    assert (settings.keyspace, settings.ca_file) == ("meterspace_test", "/var/task/keyspaces-ca.pem")
    assert (settings.username, settings.password, settings.credentials_parameter) == ("", "", "")


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-gov-west-1", "cassandra.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "cassandra.cn-north-1.amazonaws.com.cn"),
        ("cn-northwest-1", "cassandra.cn-northwest-1.amazonaws.com.cn"),
    ],
)
def test_china_has_a_domain_of_its_own(region: str, host: str) -> None:
    assert CassandraSettings.read(f"keyspaces://{region}/x", CA).host == host


def test_another_endpoint_is_connected_to_but_the_certificate_stays_that_of_keyspaces() -> None:
    environ = {**CA, "METERSPACE_CASSANDRA_ENDPOINT": "vpce-1.example:9999"}
    settings = CassandraSettings.read("keyspaces://eu-west-1/x", environ)
    assert (settings.host, settings.port) == ("vpce-1.example", 9999)
    assert settings.server_hostname == "cassandra.eu-west-1.amazonaws.com"
    environ |= {"METERSPACE_CASSANDRA_HOSTNAME": "vpce-1.example", "METERSPACE_CASSANDRA_LOCAL_DC": "dc"}
    settings = CassandraSettings.read("keyspaces://eu-west-1/x", environ)
    assert (settings.server_hostname, settings.local_dc) == ("vpce-1.example", "dc")


def test_a_password_in_the_environment_is_not_for_keyspaces() -> None:
    environ = {**CA, "METERSPACE_CASSANDRA_USERNAME": "me", "METERSPACE_CASSANDRA_CREDENTIALS": "/a/b"}
    settings = CassandraSettings.read("keyspaces://eu-west-1/x", environ)
    assert (settings.username, settings.credentials_parameter) == ("", "/a/b")


@pytest.mark.parametrize(
    ("url", "environ", "told"),
    [
        ("keyspaces:///x", CA, "names no AWS region"),
        ("keyspaces://meterspace", CA, "names no AWS region"),
        ("keyspaces://127.0.0.1:9142/x", CA, "names no AWS region"),
        ("keyspaces://eu-west-1/x", {}, "needs METERSPACE_CASSANDRA_CA"),
        ("keyspaces://eu-west-1/x", {**CA, "METERSPACE_CASSANDRA_ENDPOINT": "host"}, "write it as host:port"),
        ("keyspaces://eu-west-1/X-Y", CA, "is no keyspace name"),
    ],
)
def test_what_is_wrong_with_an_address(url: str, environ: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        open_store(url, environ)


def test_the_store_is_that_of_cassandra_and_connects_on_first_use() -> None:
    assert isinstance(open_store("keyspaces://eu-west-1/meterspace", CA), CassandraStore)


def test_the_tables_on_aws_are_not_ours_to_make() -> None:
    with pytest.raises(ValueError, match="made by CloudFormation"):
        create_tables("keyspaces://eu-west-1/x", environ=CA)
