"""What Lambda hands to a handler beside the event."""

from aws_lambda_powertools.utilities.typing import LambdaContext


class FakeContext(LambdaContext):
    """Of one request to a function."""

    def __init__(self, function_name: str) -> None:
        self._function_name = function_name
        self._memory_limit_in_mb = 512
        self._invoked_function_arn = f"arn:aws:lambda:eu-west-2:123456789012:function:{function_name}"
        self._aws_request_id = "6f0d9f5e-2f0c-4f25-9a53-0f4be2a2a1c7"
