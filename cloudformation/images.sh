# shellcheck shell=bash
# The images, for deploy.sh: what goes into them decides their tags, so that what is in ECR already is not built again.
# shellcheck disable=SC2034,SC2153 # names that come from, or are for, deploy.sh

BASE=$(sed -n 's/^ARG BASE=//p' docker/api.Dockerfile | head -n 1)

# ARCH, by default that of the engine (which need not be this machine). Another one only where it can be built.
find_arch() {
  local engine
  engine=$(docker info --format '{{.Architecture}}' 2>/dev/null) && [ -n "$engine" ] ||
    fail "Docker does not answer." "Start it (Docker Desktop, or sudo systemctl start docker), and see that docker info works for you."
  case $engine in
  x86_64 | amd64) engine=x86_64 ;;
  aarch64 | arm64) engine=arm64 ;;
  *) fail "Docker runs on $engine, for which Lambda has nothing." "Use an engine on x86_64 or arm64: docker context use NAME" ;;
  esac
  ARCH=${ARCH:-$engine}
  PLATFORM=linux/amd64
  [ "$ARCH" = x86_64 ] || PLATFORM=linux/arm64
  [ "$ARCH" = "$engine" ] || can_build_other ||
    fail "Docker here runs on $engine and cannot build for $ARCH." \
      "Deploy for $engine (leave --arch out), run this on a machine with $ARCH, or add buildx and emulation:" \
      "  docker run --privileged --rm tonistiigi/binfmt --install ${PLATFORM#linux/}"
}

can_build_other() {
  has_buildx && grep -Eq "^Platforms:.*$PLATFORM(,|\$| )" <<<"$(docker buildx inspect --bootstrap 2>/dev/null)"
}

has_buildx() { docker buildx version >/dev/null 2>&1; }

# BASE_REF is what the images are built on: the base by digest, as it is in the registry now. A dry run pulls nothing.
find_base() {
  local pulled=false
  if [ "$DRY_RUN" = false ]; then
    say "Looking for a newer $BASE ..."
    docker pull --quiet --platform "$PLATFORM" "$BASE" >/dev/null 2>"$WORK/error" && pulled=true
  fi
  if [ -z "${AWS_ENDPOINT_URL:-}" ] && is_stand_in; then
    BASE_REF="" BASE_ID="" BASE_NOTE="$BASE, to be pulled"
    [ "$DRY_RUN" = false ] || return 0
    fail "The base image $BASE could not be pulled, and the one on this machine is the stand-in of make rehearse:" \
      "  $(tail -n 1 "$WORK/error")" \
      "That must not be deployed. Mend the network (an old sign-in is refused too: docker logout ${BASE%%/*}) and run this again."
  fi
  BASE_REF=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$BASE" 2>/dev/null |
    grep "^${BASE%:*}@" | head -n 1) || true
  BASE_ID=$BASE_REF
  BASE_NOTE=$BASE_REF
  [ -z "$BASE_REF" ] || [ $pulled = false ] || return 0
  if [ "$DRY_RUN" = true ]; then
    [ -n "$BASE_REF" ] || BASE_NOTE="$BASE, to be pulled"
  elif BASE_ID=${BASE_REF:-$(docker image inspect --format '{{.Id}}' "$BASE" 2>/dev/null)}; then
    BASE_REF=${BASE_REF:-$BASE}
    BASE_NOTE="$BASE_ID, the one on this machine, as none could be pulled"
  else
    fail "The base image $BASE cannot be pulled: $(tail -n 1 "$WORK/error")" \
      "Is the network up? An old sign-in is refused too: docker logout ${BASE%%/*}"
  fi
}

# The rehearsal makes an image of that name where it cannot pull the real one.
is_stand_in() { [ "$(docker image inspect --format '{{index .Config.Labels "meterspace.stand-in"}}' "$BASE" 2>/dev/null)" = true ]; }

# ---------------------------------------------------------------- what is in them, and what is in ECR

# The tag of an image: a digest over all that goes into it. Nothing where the base is not known.
content_tag() {
  local which=$1 sources
  [ -n "$BASE_ID" ] || return 0
  sources=$(sources_of "$which")
  {
    printf '%s %s\n' "$BASE_ID" "$ARCH"
    # shellcheck disable=SC2086 # these are words, and patterns, as in the Dockerfile
    find docker/"$which".Dockerfile .dockerignore $sources -type f ! -path '*/__pycache__/*' ! -name '.*' -print0 |
      LC_ALL=C sort -z | xargs -0 "${HASH[@]}"
    "${HASH[@]}" .dockerignore
  } | "${HASH[@]}" | cut -c 1-24
}

# What the Dockerfile copies out of the repository.
sources_of() {
  awk 'toupper($1) == "COPY" && !/--from=/ { for (i = 2; i < NF; i++) if ($i !~ /^--/) print $i }' docker/"$1".Dockerfile
}

find_images() {
  HASH=(sha256sum)
  command -v sha256sum >/dev/null || HASH=(shasum -a 256)
  API_TAG=$(content_tag api)
  PROCESSOR_TAG=$(content_tag processor)
  find_digests
}

find_digests() {
  API_REPOSITORY=$(of_stack "$ECR_CARD" output:ApiRepositoryUri)
  PROCESSOR_REPOSITORY=$(of_stack "$ECR_CARD" output:ProcessorRepositoryUri)
  API_DIGEST=$(digest_of "$(of_stack "$ECR_CARD" output:ApiRepositoryName)" "$API_TAG")
  PROCESSOR_DIGEST=$(digest_of "$(of_stack "$ECR_CARD" output:ProcessorRepositoryName)" "$PROCESSOR_TAG")
}

# digest_of REPOSITORY TAG: nothing where there is no such image.
digest_of() {
  [ -n "$1" ] && [ -n "$2" ] || return 0
  aws_unless 'ImageNotFound|RepositoryNotFound' ecr describe-images --repository-name "$1" --image-ids "imageTag=$2" \
    --query 'imageDetails[0].imageDigest' --output text
}

image_plan() {
  if [ -n "$1" ]; then
    echo "$2, in ECR already"
  elif [ -n "$2" ]; then
    echo "$2, to be built and pushed"
  else
    echo 'to be built and pushed, unless it is in ECR already'
  fi
}

# ---------------------------------------------------------------- build and push

make_images() {
  [ -z "$API_DIGEST" ] || [ -z "$PROCESSOR_DIGEST" ] || return 0
  find_digests
  [ -n "$API_DIGEST" ] || build api "$API_REPOSITORY:$API_TAG"
  [ -n "$PROCESSOR_DIGEST" ] || build processor "$PROCESSOR_REPOSITORY:$PROCESSOR_TAG"
  log_in
  [ -n "$API_DIGEST" ] || push "$API_REPOSITORY:$API_TAG"
  [ -n "$PROCESSOR_DIGEST" ] || push "$PROCESSOR_REPOSITORY:$PROCESSOR_TAG"
  find_digests
  [ -n "$API_DIGEST" ] && [ -n "$PROCESSOR_DIGEST" ] || fail "ECR does not list the images that were pushed." "Run ./deploy.sh again."
}

# Attestations would make a list of manifests, which Lambda refuses; only buildx makes them.
build() {
  local options=(--file "docker/$1.Dockerfile" --tag "$2" --build-arg "BASE=$BASE_REF"
    --label "org.opencontainers.image.base.digest=${BASE_ID##*@}" .)
  say "Building $1 for $ARCH ..."
  if has_buildx; then
    ! grep -q -- --provenance <<<"$(docker buildx build --help 2>/dev/null)" || options=(--provenance=false "${options[@]}")
    docker buildx build --load --platform "$PLATFORM" "${options[@]}" >&2 || build_failed "$1"
  else
    DOCKER_BUILDKIT=0 docker build "${options[@]}" >&2 || build_failed "$1"
  fi
}

build_failed() {
  fail "The image of the $1 could not be built; Docker says why above." \
    "Often it is the network, or a full disk (docker system df; docker image prune). Then run ./deploy.sh again."
}

log_in() {
  aws ecr get-login-password | docker login --username AWS --password-stdin "${API_REPOSITORY%%/*}" >/dev/null 2>"$WORK/error" ||
    fail "Docker could not sign in to ${API_REPOSITORY%%/*}: $(grep -v WARNING "$WORK/error" | tail -n 1)" \
      "Your identity needs ecr:GetAuthorizationToken. A broken credential helper is mended in Docker's config.json (credsStore)."
}

push() {
  say "Pushing $1 ..."
  docker push --quiet "$1" >&2 || fail "$1 could not be pushed; Docker says why above." "Run ./deploy.sh again: it goes on from here."
}
