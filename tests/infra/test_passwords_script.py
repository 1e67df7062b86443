"""deploy.sh --credentials service-specific: at most two passwords per user, and nobody gets to see one."""

import pytest

from tests.infra.script_desk import Done, ScriptDesk, scripts

pytestmark = pytest.mark.long

__all__ = ["scripts"]
PASSWORD = "a\"b\\c/+ é='$x"
API = "/meterspace/api/keyspaces"
PROCESSOR = "/meterspace/processor/keyspaces"


def deploy(scripts: ScriptDesk) -> Done:
    return scripts.deploy("--credentials", "service-specific", "--yes")


def with_users(scripts: ScriptDesk, **changes: object) -> None:
    scripts.change(**{"credentials": {"api-user": [], "processor-user": []}, "password": PASSWORD, **changes})


def test_each_user_gets_a_password_that_goes_straight_to_ssm(scripts: ScriptDesk) -> None:
    with_users(scripts)
    done = deploy(scripts)
    assert done.code == 0, done.stderr
    assert scripts.state["secrets"] == {
        API: {"username": "api-user-at-123456789012", "password": PASSWORD},
        PROCESSOR: {"username": "processor-user-at-123456789012", "password": PASSWORD},
    }
    assert scripts.state["parameters"][API] == {
        "meterspace:deployment": "meterspace",
        "meterspace:credential": "NEW-api-user",
    }
    assert "SecureString" in done.call(f"aws ssm put-parameter --name {API}")
    for seen in (done.stdout, done.stderr, *done.texts()):
        assert PASSWORD not in seen


def test_a_second_run_makes_no_other(scripts: ScriptDesk) -> None:
    with_users(scripts)
    deploy(scripts)
    done = deploy(scripts)
    assert done.code == 0, done.stderr
    assert not [text for text in done.writes() if text.startswith("aws")]
    assert scripts.state["credentials"] == {
        "api-user": ["NEW-api-user"],
        "processor-user": ["NEW-processor-user"],
    }


def test_a_lost_parameter_is_made_again_while_iam_allows_it(scripts: ScriptDesk) -> None:
    with_users(scripts, credentials={"api-user": ["OLD"], "processor-user": []})
    assert deploy(scripts).code == 0
    assert scripts.state["credentials"]["api-user"] == ["OLD", "NEW-api-user"]


def test_a_third_password_is_not_tried_and_how_to_free_one_is_said(scripts: ScriptDesk) -> None:
    with_users(scripts, credentials={"api-user": ["A1", "A2"], "processor-user": []})
    done = deploy(scripts)
    assert done.code == 1
    assert "A1\nA2" in done.stderr
    assert "aws iam delete-service-specific-credential --user-name api-user" in done.stderr
    assert not any("create-service-specific-credential" in text for text in done.texts())


def test_a_password_that_cannot_be_kept_is_deleted_again(scripts: ScriptDesk) -> None:
    with_users(scripts, refuse={"ssm put-parameter": "An error occurred (AccessDenied)"})
    done = deploy(scripts)
    assert (done.code, "ssm:PutParameter" in done.stderr) == (1, True)
    assert scripts.state["credentials"]["api-user"] == []


def test_back_to_sigv4_the_passwords_go_before_their_users(scripts: ScriptDesk) -> None:
    with_users(scripts)
    deploy(scripts)
    done = scripts.deploy("--yes")
    assert done.code == 0, done.stderr
    assert "This CHANGES Credentials from service-specific to sigv4." in done.stdout
    kinds = [text.split(" --")[0] for text in done.writes() if text.startswith("aws")]
    assert kinds == [
        *["aws iam delete-service-specific-credential", "aws ssm delete-parameter"] * 2,
        "aws cloudformation deploy",
    ]
    assert scripts.state["parameters"] == {}
