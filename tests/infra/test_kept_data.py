"""cleanup.sh --keep-data, and the deploy.sh after it: one stack, with all, with data alone, and back."""

import pytest

from tests.infra.script_desk import PULL, ScriptDesk, new_stacks, scripts

__all__ = ["scripts"]
INBOX = "meterspace-inbox-123456789012-eu-west-1"
RECORDS = "meterspace-records-123456789012-eu-west-1"
KEPT = [
    f"arn:aws:s3:::{INBOX}",
    "arn:aws:cassandra:eu-west-1:1:/keyspace/meterspace/table/meters",
    "arn:aws:cloudformation:eu-west-1:1:stack/meterspace/1",
]


@pytest.fixture
def deployed(scripts: ScriptDesk) -> ScriptDesk:
    """With passwords, a setting, images and data."""
    stacks = new_stacks("meterspace")
    stacks["meterspace"]["resources"] = {"AWS::IAM::User": ["api-user", "processor-user"]}
    stacks["meterspace"]["parameters"] = {
        "Name": "meterspace", "Running": "true", "Credentials": "service-specific",
        "CorsOrigins": "https://a.example,https://b.example", "DefaultProfile": "",
    }  # fmt: skip
    scripts.change(
        stacks=stacks,
        credentials={"api-user": ["A1"], "processor-user": ["P1"]},
        parameters={"/meterspace/api/keyspaces": {"meterspace:deployment": "meterspace"}},
        images={"meterspace/api": {"t": "sha256:1"}},
        buckets={INBOX: "meterspace", RECORDS: "meterspace"},
        keyspace="meterspace",
        tagged=KEPT,
    )
    return scripts


def test_all_but_the_data_goes_and_the_stack_stays(deployed: ScriptDesk) -> None:
    plan = deployed.cleanup("--keep-data", "--dry-run").stdout
    assert "of the stack meterspace: functions" in plan
    assert "To be kept (--keep-data), in the stack meterspace:" in plan
    done = deployed.cleanup("--keep-data", "--yes")
    assert done.code == 0, done.stderr
    steps = [" ".join(text.split()[1:3]) for text in done.writes()]
    assert list(dict.fromkeys(steps)) == [
        "iam delete-service-specific-credential", "ssm delete-parameter", "cloudformation update-stack",
        "cloudformation wait", "ecr batch-delete-image", "cloudformation delete-stack",
    ]  # fmt: skip
    assert set(deployed.state["stacks"]) == {"meterspace"}
    assert set(deployed.state["buckets"]) == {INBOX, RECORDS}
    assert deployed.state["keyspace"] == "meterspace"
    assert "only its data are left" in done.stdout
    assert "./deploy.sh --name meterspace" in done.stdout
    again = deployed.cleanup("--keep-data")
    assert (again.code, again.writes()) == (0, [])
    assert "only its data are left" in again.stdout


def test_the_update_says_that_it_rests_and_nothing_else(deployed: ScriptDesk) -> None:
    before = deployed.state["stacks"]["meterspace"]["parameters"]
    call = deployed.cleanup("--keep-data", "--yes").call("aws cloudformation update-stack ")
    assert "--use-previous-template" in call
    given = [word for word in call if word.startswith("ParameterKey=")]
    assert [word for word in given if "UsePreviousValue=true" not in word] == [
        "ParameterKey=Running,ParameterValue=false"
    ]
    assert len(given) == len(before)
    assert "ParameterKey=CorsOrigins,UsePreviousValue=true" in given


def test_the_next_deployment_goes_on_with_them(deployed: ScriptDesk) -> None:
    deployed.cleanup("--keep-data", "--yes")
    assert "goes on with them" in deployed.deploy("--dry-run").stdout
    done = deployed.deploy("--yes")
    assert done.code == 0, done.stderr
    given = done.call("aws cloudformation deploy --stack-name meterspace ")
    assert {"Running=true", "Credentials=sigv4"} <= set(given)
    assert not [text for text in done.writes() if " iam " in text or " ssm " in text]
    assert deployed.deploy().writes() == [PULL]


@pytest.mark.long
def test_what_was_kept_can_be_deleted_later(deployed: ScriptDesk) -> None:
    deployed.cleanup("--keep-data", "--yes")
    deployed.change(tagged=[])
    done = deployed.cleanup("--yes")
    assert done.code == 0, done.stderr
    assert "Nothing of meterspace is left" in done.stdout
    assert (deployed.state["stacks"], deployed.state["buckets"], deployed.state["keyspace"]) == ({}, {}, "")


@pytest.mark.long
def test_what_the_stack_could_not_delete_is_named(deployed: ScriptDesk) -> None:
    stack = "AWS::CloudFormation::Stack"
    deployed.change(
        events=[
            ["meterspace", stack, "UPDATE_COMPLETE", ""],
            ["ProcessorUser", "AWS::IAM::User", "DELETE_FAILED", "it has access keys"],
            ["ApiUser", "AWS::IAM::User", "DELETE_FAILED", "it has access keys too"],
            ["meterspace", stack, "UPDATE_IN_PROGRESS", "User Initiated"],
        ]
    )
    done = deployed.cleanup("--keep-data", "--yes")
    assert done.code == 1
    for user, why in {"ApiUser": "it has access keys too", "ProcessorUser": "it has access keys"}.items():
        assert f"  {user} (AWS::IAM::User): {why}\n" in done.stderr
    assert "Delete them by hand" in done.stderr
    assert deployed.cleanup("--keep-data", "--yes").code == 0


def test_a_stack_with_a_long_history(deployed: ScriptDesk) -> None:
    """More events than a pipe holds; only those since the last update count."""
    stack = "AWS::CloudFormation::Stack"
    old = ["ApiUser", "AWS::IAM::User", "CREATE_FAILED", "long ago"]
    begun = ["meterspace", stack, "UPDATE_IN_PROGRESS", "User Initiated"]
    deployed.change(events=[["meterspace", stack, "UPDATE_COMPLETE", ""], begun, *[old] * 5000])
    done = deployed.cleanup("--keep-data", "--yes")
    assert done.code == 0, done.stderr


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
        ("DELETE_FAILED", "formation delete-stack"),
    ],
)
def test_a_stack_that_cannot_be_updated_is_left_as_it_is(
    scripts: ScriptDesk, status: str, advice: str
) -> None:
    scripts.change(stacks={"meterspace": {**new_stacks("meterspace")["meterspace"], "status": status}})
    done = scripts.cleanup("--keep-data", "--yes")
    assert (done.code, done.writes()) == (1, [])
    assert status in done.stderr
    assert advice in done.stderr


def test_a_creation_that_failed_holds_nothing_to_keep(scripts: ScriptDesk) -> None:
    failed = {**new_stacks("meterspace")["meterspace"], "status": "ROLLBACK_COMPLETE", "outputs": {}}
    scripts.change(stacks={"meterspace": failed})
    done = scripts.cleanup("--keep-data", "--yes")
    assert (done.code, scripts.state["stacks"]) == (0, {})
    assert "Nothing of meterspace is left" in done.stdout


def test_data_without_a_stack_end_a_deployment_before_it_begins(scripts: ScriptDesk) -> None:
    scripts.change(buckets={INBOX: "meterspace"}, keyspace="meterspace")
    done = scripts.deploy("--yes")
    assert (done.code, done.writes()) == (1, [PULL])
    assert f"bucket {INBOX}, keyspace meterspace" in done.stderr
    for way in ("Data without a stack", "--name NAME", "./cleanup.sh --name meterspace"):
        assert way in done.stderr
    left = scripts.cleanup("--keep-data")
    assert (left.code, "belong to no stack" in left.stdout) == (0, True)


def test_names_that_somebody_else_has_end_it_too(scripts: ScriptDesk) -> None:
    for taken in ({"buckets": {INBOX: ""}}, {"buckets": {}, "keyspace": "None"}):
        scripts.change(**taken)
        done = scripts.deploy("--yes")
        assert (done.code, done.writes()) == (1, [PULL])
        assert "already, without the tag" in done.stderr
