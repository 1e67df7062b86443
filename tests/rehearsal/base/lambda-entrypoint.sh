#!/bin/sh
# As in the public image: the one argument is the handler. It holds an emulator besides, which this stand-in has not.
if [ $# -ne 1 ]; then
  echo 'entrypoint requires the handler name to be the first argument' >&2
  exit 142
fi
if [ -z "${AWS_LAMBDA_RUNTIME_API:-}" ]; then
  echo 'This is a stand-in for the Lambda base image: it runs only where AWS_LAMBDA_RUNTIME_API is set.' >&2
  exit 1
fi
export _HANDLER="$1"
exec /var/runtime/bootstrap
