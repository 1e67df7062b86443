"""cleanup.sh: it shows, asks, deletes what is this deployment's and nothing else, and proves it."""

import pytest

from tests.infra.script_desk import ScriptDesk, new_stacks, scripts

pytestmark = pytest.mark.long

__all__ = ["scripts"]
INBOX = "meterspace-inbox-123456789012-eu-west-1"
RECORDS = "meterspace-records-123456789012-eu-west-1"
OTHER = "plant-2-inbox-123456789012-eu-west-1"


@pytest.fixture
def full(scripts: ScriptDesk) -> ScriptDesk:
    """Two deployments, one of them with all that a deployment can have."""
    stacks = {**new_stacks("meterspace"), **new_stacks("plant-2")}
    stacks["meterspace"]["resources"] = {"AWS::IAM::User": ["api-user", "processor-user"]}
    scripts.change(
        stacks=stacks,
        buckets={
            INBOX: "meterspace",
            RECORDS: "meterspace",
            "plant-2-inbox-123456789012-eu-west-1": "plant-2",
        },
        objects={INBOX: 2500},
        keyspace="meterspace",
        credentials={"api-user": ["A1", "A2"], "processor-user": [], "somebody": ["S"]},
        parameters={
            "/meterspace/api/keyspaces": {"meterspace:deployment": "meterspace"},
            "/meterspace/processor/keyspaces": {},
        },
        images={"meterspace/api": {"t": "sha256:1"}, "plant-2/api": {"t": "sha256:2"}},
    )
    return scripts


@pytest.mark.parametrize("options", [["--bogus"], ["--name", "B"], ["--name", "plant-ecr"], ["--region"]])
def test_a_wrong_command_line_calls_nothing(scripts: ScriptDesk, options: list[str]) -> None:
    done = scripts.cleanup(*options, "--yes")
    assert (done.code, done.calls) == (2, [])


def test_it_needs_the_aws_cli_alone(scripts: ScriptDesk) -> None:
    for tool in ("docker", "curl"):
        scripts.without(tool)
    assert scripts.cleanup("--yes").code == 0
    scripts.without("aws")
    assert "aws is not on the PATH" in scripts.cleanup("--yes").stderr


def test_it_shows_what_it_would_delete_and_stops(full: ScriptDesk) -> None:
    for done in (full.cleanup("--dry-run"), full.cleanup(), full.cleanup(typed="yes")):
        assert done.writes() == []
        for part in ("api-user", INBOX, RECORDS, "keyspace meterspace", "stack meterspace-ecr", "plant"):
            assert (part in done.stdout) == (part != "plant"), part


def test_it_takes_everything_of_its_own_and_nothing_else(full: ScriptDesk) -> None:
    done = full.cleanup(typed="meterspace")
    assert done.code == 0, done.stderr
    assert "Nothing of meterspace is left in eu-west-1." in done.stdout
    left = full.state
    assert set(left["stacks"]) == {"plant-2", "plant-2-ecr"}
    assert set(left["buckets"]) == {OTHER}
    assert left["credentials"] == {"api-user": [], "processor-user": [], "somebody": ["S"]}
    assert set(left["parameters"]) == {"/meterspace/processor/keyspaces"}
    assert left["keyspace"] == ""
    assert left["images"] == {"meterspace/api": {}, "plant-2/api": {"t": "sha256:2"}}


def test_passwords_go_before_their_users_and_data_after_the_functions(full: ScriptDesk) -> None:
    writes = full.cleanup("--yes").writes()
    steps = [
        next(index for index, text in enumerate(writes) if beginning in text)
        for beginning in (
            "delete-service-specific-credential",
            "delete-stack --stack-name meterspace",
            "delete-objects",
            f"delete-bucket --bucket {INBOX}",
            "delete-keyspace",
            "batch-delete-image",
            "delete-stack --stack-name meterspace-ecr",
        )
    ]
    assert steps == sorted(steps)
    assert len([text for text in writes if "delete-objects" in text]) == 3


def test_a_second_run_finds_nothing_and_asks_nothing(full: ScriptDesk) -> None:
    full.cleanup("--yes")
    done = full.cleanup()
    assert (done.code, done.writes()) == (0, [])
    assert "Nothing of meterspace is left" in done.stdout


def test_what_is_not_tagged_as_this_deployments_stays(full: ScriptDesk) -> None:
    full.change(buckets={INBOX: "", RECORDS: "plant-2"}, keyspace="None")
    done = full.cleanup("--yes")
    assert done.code == 0, done.stderr
    assert set(full.state["buckets"]) == {INBOX, RECORDS}
    assert full.state["keyspace"] == "None"


@pytest.mark.parametrize("question", ["get-bucket-tagging", "keyspaces list", "ssm list", "get-resources"])
def test_what_cannot_be_seen_is_not_taken_for_gone(full: ScriptDesk, question: str) -> None:
    full.change(refuse={question: "An error occurred (ThrottlingException)"})
    done = full.cleanup("--yes")
    assert done.code != 0
    assert "Nothing of" not in done.stdout
    assert "ThrottlingException" in done.stderr
    assert "Mend that and run cleanup.sh again" in done.stderr


def test_a_stack_that_cannot_be_deleted_says_why(full: ScriptDesk) -> None:
    full.change(
        refuse={"wait stack-delete-complete": "Waiter StackDeleteComplete failed"},
        events=[["ApiUser", "AWS::IAM::User", "DELETE_FAILED", "it has access keys"]],
    )
    done = full.cleanup("--yes")
    assert (done.code, "ApiUser (AWS::IAM::User): it has access keys" in done.stderr) == (1, True)
    assert INBOX in full.state["buckets"]


def test_a_deployment_that_failed_half_way_is_cleaned_up(scripts: ScriptDesk) -> None:
    failed = {**new_stacks("meterspace")["meterspace"], "status": "ROLLBACK_FAILED", "outputs": {}}
    scripts.change(stacks={"meterspace": failed})
    assert scripts.cleanup("--yes").code == 0
    assert scripts.state["stacks"] == {}
