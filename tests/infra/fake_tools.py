"""Stands in for `aws`, `docker` and `curl` on the PATH: writes down each call, answers from a file of state.

What these programs reach is not there in a unit test. The rehearsal runs the scripts with the real ones.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

ACCOUNT = "123456789012"
State = dict[str, Any]
Arguments = list[str]


def main() -> int:
    tool, *arguments = sys.argv[1:]
    folder = Path(os.environ["FAKE_TOOLS"])
    with (folder / "calls").open("a", encoding="utf-8") as calls:
        calls.write(json.dumps([tool, *arguments]) + "\n")
    before = (folder / "state.json").read_text(encoding="utf-8")
    state: State = json.loads(before)
    for pattern, message in state["refuse"].items():
        if re.search(pattern, " ".join([tool, *arguments])):
            print(message, file=sys.stderr)
            return 254
    said = {"aws": aws, "docker": docker, "curl": curl}[tool](state, arguments)
    # Of two programs in a pipe only one has something to say, and the other must not undo that.
    if (after := json.dumps(state)) != before:
        (folder / "state.json.new").write_text(after, encoding="utf-8")
        (folder / "state.json.new").replace(folder / "state.json")
    if isinstance(said, Unknown):
        print(f"An error occurred ({said.code}) when calling the operation", file=sys.stderr)
        return 254
    print(said, end="" if said == "" or said.endswith("\n") else "\n")
    return 0


class Unknown(NamedTuple):
    """What AWS calls the absence of what was asked for."""

    code: str


def option(arguments: Arguments, name: str) -> str:
    return arguments[arguments.index(name) + 1]


def several(arguments: Arguments, name: str) -> Arguments:
    rest = arguments[arguments.index(name) + 1 :]
    end = next((index for index, word in enumerate(rest) if word.startswith("--")), len(rest))
    return rest[:end]


def docker(state: State, arguments: Arguments) -> str | Unknown:
    match arguments[:2]:
        case ["--version", *_]:
            return "Docker version 28.2.2, build e6534b4"
        case ["info", *_]:
            return str(state["engine"])
        case ["image", "inspect"]:
            told = {"RepoDigests": f"{state['base']}\n", "meterspace.stand-in": state["stand_in"]}
            return next((said for part, said in told.items() if part in arguments[3]), "sha256:local")
        case ["login", *_]:
            state["login"] = sys.stdin.read()
        case ["push", *_]:
            place, _, tag = arguments[-1].rpartition(":")
            state["images"].setdefault(place.partition("/")[2], {})[tag] = "sha256:" + "d" * 64
    return Unknown("no buildx") if arguments[0] == "buildx" and not state["buildx"] else ""


def curl(state: State, arguments: Arguments) -> str:
    if arguments[0] == "--version":
        return "curl 8.5.0 (x86_64-pc-linux-gnu)"
    if "--config" in arguments:
        state["curl_config"] = sys.stdin.read()
    return '{"status":"ok"}\n200'


def aws(state: State, arguments: Arguments) -> str | Unknown:
    if arguments[0] == "--version":
        return f"aws-cli/{state['aws_version']} Python/3.11.2 Linux/6"
    if arguments[:2] == ["configure", "get"]:
        return ""
    if arguments[:2] == ["configure", "export-credentials"]:
        return "AWS_ACCESS_KEY_ID=AKID\nAWS_SECRET_ACCESS_KEY=SECRET\nAWS_SESSION_TOKEN=TOKEN"
    known = {
        "sts": lambda *_: f"{ACCOUNT}\tarn:aws:iam::{ACCOUNT}:user/someone",
        "cloudformation": cloudformation,
        "ecr": ecr,
        "iam": iam,
        "ssm": ssm,
        "s3api": s3api,
        "keyspaces": keyspaces,
        "lambda": lambda *_: state["concurrency"],
        "resourcegroupstaggingapi": lambda *_: "\n".join(state["tagged"]),
    }
    return known[arguments[0]](state, arguments)


def cloudformation(state: State, arguments: Arguments) -> str | Unknown:
    verb = arguments[1]
    name = option(arguments, "--stack-name").rpartition("stack/")[2].partition("/")[0]
    stack = state["stacks"].get(name)
    if verb == "deploy":
        given = several(arguments, "--parameter-overrides")
        stack = state["stacks"].setdefault(name, {**state["new_stacks"][name], "parameters": {}})
        carry_out(stack, state["new_stacks"][name]["outputs"], dict(pair.split("=", 1) for pair in given))
        return ""
    if verb == "wait":
        return ""
    if verb == "describe-stack-events":
        return "\n".join("\t".join(event) for event in state["events"])
    if stack is None:
        return Unknown(f"ValidationError: Stack with id {name} does not exist")
    if verb == "delete-stack":
        del state["stacks"][name]
    elif verb == "update-stack":
        told = " ".join(several(arguments, "--parameters"))
        values = re.findall(r"ParameterKey=(\w+),ParameterValue=(\S*)", told)
        carry_out(stack, stack["outputs"], dict(values))
    else:
        return described(stack, name, arguments)
    return ""


def carry_out(stack: State, outputs: dict[str, str], parameters: dict[str, str]) -> None:
    """What the conditions of main.yaml make of it, as far as the scripts read it."""
    stack["status"] = "UPDATE_COMPLETE"
    now = stack["parameters"] = {**stack["parameters"], **parameters}
    stopped, has_users = now.get("Running") == "false", now.get("Credentials") == "service-specific"
    stack["outputs"] = {
        name: value
        for name, value in outputs.items()
        if not (stopped and name != "InboxBucket") and (has_users or not name.endswith("UserName"))
    }
    if stopped:
        stack["resources"] = {}


def described(stack: State, name: str, arguments: Arguments) -> str:
    verb = arguments[1]
    if verb == "get-template":
        return Path(stack["template"]).read_text(encoding="utf-8")
    if verb == "list-stack-resources":
        return "\n".join(stack["resources"].get(re.findall(r"AWS::\w+::\w+", arguments[-1])[0], []))
    rows = [("status", stack["status"]), ("id", f"arn:aws:x:stack/{name}/1"), ("owner", stack["owner"])]
    rows += [(f"parameter:{key}", value) for key, value in stack["parameters"].items()]
    rows += [(f"output:{key}", value) for key, value in stack["outputs"].items()]
    return "\n".join("\t".join(row) for row in rows)


def ecr(state: State, arguments: Arguments) -> str | Unknown:
    if arguments[1] == "get-login-password":
        return "registry-password"
    images = state["images"].get(option(arguments, "--repository-name"), {})
    if arguments[1] == "list-images":
        return json.dumps([{"imageDigest": digest} for digest in images.values()])
    if arguments[1] == "batch-delete-image":
        images.clear()
        return "None"
    tag = option(arguments, "--image-ids").removeprefix("imageTag=")
    return images[tag] if tag in images else Unknown("ImageNotFoundException")


def iam(state: State, arguments: Arguments) -> str | Unknown:
    user = option(arguments, "--user-name")
    if user not in state["credentials"]:
        return Unknown("NoSuchEntity")
    ids = state["credentials"][user]
    if arguments[1].startswith("create"):
        ids.append(f"NEW-{user}")
        return f"{user}-at-{ACCOUNT}\tNEW-{user}\t{state['password']}"
    if arguments[1].startswith("delete"):
        ids.remove(option(arguments, "--service-specific-credential-id"))
        return ""
    return "\n".join(ids)


def ssm(state: State, arguments: Arguments) -> str | Unknown:
    name = option(arguments, "--name" if "--name" in arguments else "--resource-id")
    if arguments[1] == "put-parameter":
        state["parameters"].setdefault(name, {})
        value = Path(option(arguments, "--value").removeprefix("file://")).read_text("utf-8")
        state["secrets"][name] = json.loads(value)
        return ""
    if name not in state["parameters"]:
        return Unknown("InvalidResourceId")
    if arguments[1] == "delete-parameter":
        del state["parameters"][name]
        return ""
    if arguments[1] == "add-tags-to-resource":
        for tag in several(arguments, "--tags"):
            key, value = tag.split(",")
            state["parameters"][name][key.removeprefix("Key=")] = value.removeprefix("Value=")
        return ""
    key = re.findall(r"Key=='([^']+)'", option(arguments, "--query"))[0]
    return str(state["parameters"][name].get(key, ""))


def s3api(state: State, arguments: Arguments) -> str | Unknown:
    bucket = option(arguments, "--bucket")
    if bucket not in state["buckets"]:
        return Unknown("NoSuchBucket")
    if arguments[1] == "delete-bucket":
        del state["buckets"][bucket]
        return ""
    if arguments[1] == "delete-objects":
        page = json.loads(Path(option(arguments, "--delete").removeprefix("file://")).read_text("utf-8"))
        state["objects"][bucket] -= len(page["Objects"])
        return "None\n"
    if arguments[1] == "list-object-versions":
        count = min(state["objects"].get(bucket, 0), int(option(arguments, "--max-keys")))
        return json.dumps({"Objects": [{"Key": "k", "VersionId": "v"}] * count, "Quiet": True})
    owner = state["buckets"][bucket]
    return owner or Unknown("NoSuchTagSet")


def keyspaces(state: State, arguments: Arguments) -> str | Unknown:
    if not state["keyspace"]:
        return Unknown("ResourceNotFoundException")
    if arguments[1] == "delete-keyspace":
        state["keyspace"] = ""
        return ""
    return str(state["keyspace"])


if __name__ == "__main__":
    sys.exit(main())
