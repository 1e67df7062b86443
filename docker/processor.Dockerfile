# The write side as a Lambda image. Built from the repository's root:
#   docker build --file docker/processor.Dockerfile --tag meterspace-processor .
# docs/images.md says what is in it and why.
ARG BASE=public.ecr.aws/lambda/python:3.13

FROM ${BASE} AS build
SHELL ["/bin/sh", "-eu", "-c"]
# The letter in brackets makes this a pattern: the check below can then say what to do where the file is missing.
COPY requirements/processor.txt docker/prune.py docker/keyspaces-ca.pe[m] /build/
RUN test -s /build/keyspaces-ca.pem \
    || { echo 'docker/keyspaces-ca.pem is missing: the CA certificates that Amazon Keyspaces is checked with.' >&2; exit 1; }
RUN python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-input \
        --no-cache-dir --no-compile --only-binary :all: --require-hashes --no-deps \
        --target /build/packages --requirement /build/processor.txt \
    && python3 /build/prune.py /build/packages s3 sqs ssm \
    && python3 -m compileall -q --invalidation-mode unchecked-hash -s /build/packages -p /var/task /build/packages \
    && chmod -R a+rX,go-w /build/packages
COPY processor /build/code/processor
COPY common /build/code/common
COPY profiles /build/code/profiles
RUN cp /build/keyspaces-ca.pem /build/code/ \
    && python3 -m compileall -q --invalidation-mode unchecked-hash -s /build/code -p /var/task /build/code \
    && chmod -R a+rX,go-w /build/code

FROM ${BASE}
ARG BASE
LABEL org.opencontainers.image.title="Meterspace processor" \
      org.opencontainers.image.description="Loads files of smart-meter readings" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="${BASE}"
COPY --from=build /build/packages/ /var/task/
COPY --from=build /build/code/ /var/task/
CMD ["processor.handler.handler"]
