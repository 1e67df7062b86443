"""ECR: moto's repositories, with a real registry on 127.0.0.1 for what is in them."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError
from werkzeug.wrappers import Request, Response

from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.refused import RefusedError
from tests.rehearsal.cloud.wire import answer_call, read_call

MANIFESTS = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
)
LISTS = (
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json",
)


class Images:
    """`registry` is host:port, the first part of every repository's URI; empty: images are not looked at."""

    def __init__(self, account: Account, registry: str) -> None:
        self._account = account
        self.registry = registry

    def __call__(self, request: Request) -> Response:
        return answer_call(read_call(request), self.call)

    def call(self, operation: str, told: dict[str, Any]) -> dict[str, Any]:
        own = getattr(self, f"_{operation}", None)
        if own is not None:
            result: dict[str, Any] = own(told)
            return result
        return self._moto(operation, told)

    def check_for_lambda(self, uri: str) -> None:
        """That Lambda could take this image: there, ours, by one manifest and not a list of them."""
        if not self.registry:
            return
        address, _, rest = uri.partition("/")
        name, _, digest = rest.partition("@")
        if address != self.registry or not digest:
            message = f"Source image {uri} is not valid. Provide a valid source image."
            raise RefusedError("InvalidParameterValueException", message)
        self._must_exist(name)
        found = self._manifest(name, digest)
        if found is None:
            message = f"Source image {uri} does not exist. Provide a valid source image."
            raise RefusedError("InvalidParameterValueException", message)
        if found["type"] not in MANIFESTS:
            message = (
                f"The image manifest, config or layer media type for the source image {uri} is not supported."
            )
            raise RefusedError("InvalidParameterValueException", message)

    def tagged(self) -> list[tuple[str, dict[str, str]]]:
        ecr = self._account.client("ecr", inner=True)
        found = []
        for repository in ecr.describe_repositories()["repositories"]:
            arn = repository["repositoryArn"]
            tags = ecr.list_tags_for_resource(resourceArn=arn)["tags"]
            found.append((arn, {tag["Key"]: tag["Value"] for tag in tags}))
        return found

    def _moto(self, operation: str, told: dict[str, Any]) -> dict[str, Any]:
        try:
            result = getattr(self._account.client("ecr", inner=True), xform_name(operation))(**told)
        except ClientError as error:
            raise RefusedError(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error
        del result["ResponseMetadata"]
        for held in [*result.get("repositories", []), result.get("repository")]:
            if held and self.registry:
                held["repositoryUri"] = f"{self.registry}/{held['repositoryName']}"
        for grant in result.get("authorizationData", []):
            if self.registry:
                grant["proxyEndpoint"] = f"http://{self.registry}"
        return dict(result)

    def _ListImages(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - AWS's names
        wanted = told.get("filter", {}).get("tagStatus", "ANY")
        return {"imageIds": [] if wanted == "UNTAGGED" else self._images(told["repositoryName"])}

    def _DescribeImages(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = told["repositoryName"]
        by_digest: dict[str, list[str]] = {}
        for image in self._images(name):
            by_digest.setdefault(image["imageDigest"], []).append(image["imageTag"])
        wanted = told.get("imageIds", [])
        details = [
            {"registryId": self._account.id, "repositoryName": name, "imageDigest": digest, "imageTags": tags,
             "imagePushedAt": datetime.now(UTC)}
            for digest, tags in by_digest.items()
            if not wanted or any(w.get("imageDigest") == digest or w.get("imageTag") in tags for w in wanted)
        ]  # fmt: skip
        if wanted and not details:
            message = f"The image with imageId {wanted[0]} does not exist within the repository '{name}'."
            raise RefusedError("ImageNotFoundException", message)
        return {"imageDetails": details}

    def _BatchDeleteImage(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = told["repositoryName"]
        self._must_exist(name)
        deleted, failures = [], []
        for image in told["imageIds"]:
            found = self._manifest(name, image.get("imageDigest") or image["imageTag"])
            if found is None:
                failures.append(
                    {"imageId": image, "failureCode": "ImageNotFound", "failureReason": "not found"}
                )
                continue
            self._ask("DELETE", f"{name}/manifests/{found['digest']}")
            deleted.append({"imageDigest": found["digest"], **image})
        return {"imageIds": deleted, "failures": failures}

    def _BatchGetImage(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = told["repositoryName"]
        self._must_exist(name)
        found, failures = [], []
        for image in told["imageIds"]:
            manifest = self._manifest(name, image.get("imageDigest") or image["imageTag"])
            if manifest is None:
                failures.append(
                    {"imageId": image, "failureCode": "ImageNotFound", "failureReason": "not found"}
                )
            else:
                told_id = {"imageDigest": manifest["digest"], **image}
                body = {"imageManifest": manifest["body"], "imageManifestMediaType": manifest["type"]}
                owner = {"registryId": self._account.id, "repositoryName": name}
                found.append({**owner, "imageId": told_id, **body})
        return {"images": found, "failures": failures}

    def _DeleteRepository(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        images = self._images(told["repositoryName"])
        if images and not told.get("force"):
            where = f"The repository with name '{told['repositoryName']}'"
            message = f"{where} cannot be deleted because it still contains images"
            raise RefusedError("RepositoryNotEmptyException", message)
        if images:
            self._BatchDeleteImage({"repositoryName": told["repositoryName"], "imageIds": images})
        return self._moto("DeleteRepository", {**told, "force": True})

    def _must_exist(self, name: str) -> None:
        self._moto("DescribeRepositories", {"repositoryNames": [name]})

    def _images(self, name: str) -> list[dict[str, str]]:
        self._must_exist(name)
        found = self._ask("GET", f"{name}/tags/list") if self.registry else None
        tags = (json.loads(found["body"]).get("tags") or []) if found else []
        manifests = [(tag, self._manifest(name, tag)) for tag in tags]
        return [{"imageDigest": it["digest"], "imageTag": tag} for tag, it in manifests if it is not None]

    def _manifest(self, name: str, reference: str) -> dict[str, str] | None:
        return self._ask("GET", f"{name}/manifests/{reference}")

    def _ask(self, method: str, path: str) -> dict[str, str] | None:
        """None where there is nothing of that name."""
        asked = urllib.request.Request(f"http://{self.registry}/v2/{path}", method=method)
        asked.add_header("Accept", ", ".join((*MANIFESTS, *LISTS)))
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                asked, timeout=30
            ) as answer:
                headers = answer.headers
                return {
                    "body": answer.read().decode(),
                    "type": headers.get("Content-Type", "").partition(";")[0],
                    "digest": headers.get("Docker-Content-Digest", ""),
                }
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise
