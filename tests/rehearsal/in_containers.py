"""How the emulated Lambda runs images: in containers, out of the registry that deploy.sh pushed them to."""

from collections.abc import Mapping
from pathlib import Path

from tests.rehearsal.cloud.runner import MakeRunner, Plan, Runner
from tests.rehearsal.container import ContainerSpec
from tests.rehearsal.container_function import ContainerFunction
from tests.rehearsal.engine import Engine


def in_containers(
    engine: Engine,
    folder: Path,
    environment: Mapping[str, str],
    mounts: Mapping[Path, str],
    *,
    freezing: bool = True,
) -> MakeRunner:
    """`environment` comes on top of the function's own: what leads its clients to the emulation.

    `folder` takes one log for each function, `mounts` are as in ContainerSpec.
    """

    def make(plan: Plan) -> Runner:
        spec = ContainerSpec(
            name=plan.name,
            image=plan.image_uri,
            environment={**plan.environment, **environment},
            log_path=folder / f"{plan.name}.log",
            arn=plan.arn,
            memory_mb=plan.memory_mb,
            timeout_seconds=plan.timeout_seconds,
            mounts=mounts,
        )
        return ContainerFunction(engine, spec, reserved=plan.concurrency, freezing=freezing)

    return make
