"""What S3 refuses of a bucket's notifications: a queue that does not let this bucket send."""

import json
from xml.etree import ElementTree as ET

from botocore.exceptions import ClientError
from werkzeug.wrappers import Request

from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.front import keep_body
from tests.rehearsal.cloud.policy import allows
from tests.rehearsal.cloud.refused import RefusedError


class Buckets:
    """Looks at requests on their way to moto, which knows nothing of queue policies."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def __call__(self, request: Request) -> None:
        """Never an answer of its own: a refusal, or moto's."""
        if request.method == "PUT" and "notification" in request.args:
            bucket = request.path.strip("/").partition("/")[0]
            for element in ET.fromstring(keep_body(request)).iter():
                if element.tag.rpartition("}")[2] == "Queue":
                    self._check(bucket, element.text or "")

    def _check(self, bucket: str, queue_arn: str) -> None:
        sqs = self._account.client("sqs", inner=True)
        try:
            url = sqs.get_queue_url(QueueName=queue_arn.rpartition(":")[2])["QueueUrl"]
            held = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
        except ClientError:
            held = {}
        policy = json.loads(held.get("Attributes", {}).get("Policy") or "{}")
        context = {
            "aws:SourceArn": f"arn:aws:s3:::{bucket}",
            "aws:SourceAccount": self._account.id,
            "aws:SecureTransport": "true",
        }
        from_s3 = {"Service": "s3.amazonaws.com"}
        if not allows([policy], "sqs:SendMessage", queue_arn, context, from_s3):
            raise RefusedError(
                "InvalidArgument", "Unable to validate the following destination configurations"
            )
