"""Finds a stack that `./deploy.sh` made on AWS, by the outputs of its CloudFormation stack."""

from collections.abc import Mapping
from typing import Any, cast

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from cli.failure import FailureError, NoAnswerError, NoDeploymentError, WrongValueError
from cli.stack import LONGEST_COMMAND_S, Sign, Stack

NAMES = (
    "ApiUrl", "QueueUrl", "DeadLetterQueueUrl", "InboxBucket", "RecordsBucket", "ProcessorFunctionName",
)  # fmt: skip
SIGN_IN = "Sign in: aws configure, or aws sso login"


def find_deployment(name: str, region: str | None) -> Stack:
    """The deployment of that name. Keys and region are those of the AWS CLI's configuration."""
    try:
        session = boto3.Session(region_name=region)
        said = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except NoRegionError:
        raise WrongValueError("No region is set.", "Name one with --region, or set AWS_REGION.") from None
    except (NoCredentialsError, ProfileNotFound) as error:
        raise FailureError(f"AWS does not know who you are: {error}", SIGN_IN) from error
    except ClientError as error:
        if "does not exist" in str(error):
            raise NoDeploymentError(name, session.region_name) from None
        raise FailureError(
            f"CloudFormation refuses to answer: {error}", "Do your keys belong to that account?"
        ) from error
    except BotoCoreError as error:
        raise NoAnswerError(f"CloudFormation does not answer: {error}", "Is the network up?") from error
    return _stack(name, session, said)


def _stack(name: str, session: boto3.Session, said: Mapping[str, Any]) -> Stack:
    outputs = {one["OutputKey"]: one["OutputValue"] for one in said.get("Outputs", [])}
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in said.get("Parameters", [])}
    if parameters.get("Running") == "false":
        raise FailureError(
            f"Of the deployment {name} only its data are left (./cleanup.sh --keep-data).",
            f"Bring it back: ./deploy.sh --name {name}",
        )
    if missing := [key for key in NAMES if key not in outputs]:
        raise FailureError(
            f"The stack {name} ({said['StackStatus']}) has no output {', '.join(missing)}.",
            f"It is not Meterspace's, or its deployment failed: ./deploy.sh --name {name}",
        )
    region, processor = session.region_name, outputs["ProcessorFunctionName"]
    return Stack(
        title=f"deployment {name} in {region}, {said['StackStatus']}",
        api_url=outputs["ApiUrl"].rstrip("/"),
        queue_url=outputs["QueueUrl"],
        dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
        inbox_bucket=outputs["InboxBucket"],
        records_bucket=outputs["RecordsBucket"],
        processor=processor,
        client=lambda service: _client(session, service),
        logs=f"See its log: aws logs tail /aws/lambda/{processor} --since 1h --region {region}",
        mend=f"Bring the deployment up to date: ./deploy.sh --name {name} --region {region}",
        sign=None if parameters.get("Public") == "true" else signer(session),
    )


def signer(session: boto3.Session) -> Sign:
    """Signs GET requests to a Function URL by SigV4. Temporary keys are renewed as the session does it."""

    def sign(url: str) -> dict[str, str]:
        request = AWSRequest(method="GET", url=url)
        try:
            credentials = session.get_credentials()
            if credentials is None:
                raise NoCredentialsError
            SigV4Auth(credentials, "lambda", session.region_name).add_auth(request)
        except BotoCoreError as error:
            raise FailureError(f"The request cannot be signed: {error}", SIGN_IN) from error
        return dict(request.headers.items())

    return sign


def _client(session: boto3.Session, service: str) -> Any:
    read_timeout = LONGEST_COMMAND_S if service == "lambda" else 60
    return session.client(
        cast("Any", service),
        config=Config(connect_timeout=5, read_timeout=read_timeout, retries={"total_max_attempts": 2}),
    )
