#!/usr/bin/env bash
# Deploys Meterspace to an AWS account, or brings a deployment up to date. docs/deploy.md has the whole story.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=cloudformation/lib.sh
. cloudformation/lib.sh
# shellcheck source=cloudformation/stacks.sh
. cloudformation/stacks.sh
# shellcheck source=cloudformation/images.sh
. cloudformation/images.sh
# shellcheck source=cloudformation/passwords.sh
. cloudformation/passwords.sh
# shellcheck source=cloudformation/ask.sh
. cloudformation/ask.sh

MAIN_TEMPLATE=cloudformation/main.yaml
ECR_TEMPLATE=cloudformation/ecr.yaml
SAMPLE=samples/challenge-january-2019.csv
PUBLIC=false
CREDENTIALS=sigv4
ARCH=""
SMOKE=false
SETTINGS=()
OWN_SETTINGS=" Name KeyspaceName ApiImageUri ProcessorImageUri Running Architecture Public Credentials "

usage() {
  cat <<'END'
./deploy.sh [OPTION]...   deploys Meterspace to AWS, or brings a deployment up to date

  --name NAME           name of the deployment (meterspace); several live side by side in an account
  --region REGION       where (AWS_REGION, or the region of the AWS CLI's configuration)
  --public              everybody may ask the API; without it, only signed requests of this account
  --credentials WAY     how the functions sign in to Keyspaces: sigv4 (with their roles; the default), or
                        service-specific (with passwords of two IAM users, kept in SSM)
  --arch ARCH           x86_64 or arm64 (what Docker runs on)
  --set PARAMETER=VALUE a parameter of cloudformation/main.yaml, such as DefaultProfile=challenge; it stays set
  --smoke               at the end, load the sample file and check its daily sums
  --dry-run             print the plan, change nothing
  --yes                 do not ask
  --help                this text

Exit codes: 0 done, 1 failed, 2 the command line is wrong.
END
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
    --name | --region | --credentials | --arch | --set) needs_value "${@:1:2}" ;;
    esac
    case $1 in
    --name) NAME=$2 && shift ;;
    --region) REGION=$2 && shift ;;
    --credentials) CREDENTIALS=$2 && shift ;;
    --arch) ARCH=$2 && shift ;;
    --set) add_setting "$2" && shift ;;
    --public) PUBLIC=true ;;
    --smoke) SMOKE=true ;;
    --dry-run) DRY_RUN=true ;;
    --yes) YES=true ;;
    --help | -h) usage && exit 0 ;;
    *) misused "'$1' is no option." ;;
    esac
    shift
  done
  check_name
  [[ $CREDENTIALS == sigv4 || $CREDENTIALS == service-specific ]] ||
    misused "--credentials takes sigv4 or service-specific, not '$CREDENTIALS'."
  [[ $ARCH == "" || $ARCH == x86_64 || $ARCH == arm64 ]] || misused "--arch takes x86_64 or arm64, not '$ARCH'."
}

add_setting() {
  local key=${1%%=*}
  [[ $1 == *=* ]] || misused "--set takes PARAMETER=VALUE, not '$1'."
  [[ $OWN_SETTINGS != *" $key "* ]] || misused "--set cannot set $key: it follows from the other options."
  grep -q "^  $key:\$" <(sed -n '/^Parameters:/,/^[A-Z][a-z]*s:/p' "$MAIN_TEMPLATE") ||
    misused "$MAIN_TEMPLATE has no parameter '$key'."
  SETTINGS+=("$1")
}

check_tools() {
  need_aws
  need docker 20.10 https://docs.docker.com/engine/install/ docker --version
  need curl 7.75 https://curl.se/download.html curl --version
  command -v sha256sum >/dev/null || need shasum 1.0 https://www.perl.org/get.html shasum --version
  find_arch
}

# ---------------------------------------------------------------- what is there, and what is to be done

look() {
  ECR_CARD=$(read_stack "$ECR_STACK")
  MAIN_CARD=$(read_stack "$STACK")
  check_owner "$ECR_STACK" "$ECR_CARD"
  check_owner "$STACK" "$MAIN_CARD"
  check_idle "$ECR_STACK" "$ECR_CARD"
  check_idle "$STACK" "$MAIN_CARD"
  check_mendable "$ECR_STACK" "$ECR_CARD"
  check_mendable "$STACK" "$MAIN_CARD"
  check_free
  check_concurrency
  find_images
}

# Lambda refuses a mapping that may use more than the function has, minutes after the stack was begun.
check_concurrency() {
  local most reserved
  most=$(value_of ProcessorConcurrency)
  reserved=$(value_of ProcessorReservedConcurrency)
  [[ $most =~ ^[0-9]+$ && $reserved =~ ^[0-9]+$ ]] || return 0
  [ "$reserved" -eq 0 ] || [ "$reserved" -ge "$most" ] ||
    misused "ProcessorReservedConcurrency is $reserved, and ProcessorConcurrency $most: less than the queue may use at once." \
      "Reserve at least that, better two more: --set ProcessorReservedConcurrency=$((most + 2)). Or none: =0"
}

# value_of PARAMETER: what it will be, by --set, as the stack has it, or by the template.
value_of() {
  local pair value=""
  for pair in ${SETTINGS[@]+"${SETTINGS[@]}"}; do
    [ "${pair%%=*}" != "$1" ] || value=${pair#*=}
  done
  ! is_made "$MAIN_CARD" || value=${value:-$(of_stack "$MAIN_CARD" "parameter:$1")}
  [ -n "$value" ] || value=$(awk -v name="  $1:" '$0 == name { here = 1 }
    here && $1 == "Default:" { print $2; exit }' "$MAIN_TEMPLATE")
  echo "$value"
}

# what_becomes STACK CARD TEMPLATE PARAMETER=VALUE...: create, update or "no change".
what_becomes() {
  local stack=$1 card=$2 template=$3 pair
  shift 3
  is_made "$card" || { echo create && return; }
  for pair in "$@"; do
    [ "$(of_stack "$card" "parameter:${pair%%=*}")" = "${pair#*=}" ] || { echo update && return; }
  done
  if [ "$(aws cloudformation get-template --stack-name "$stack" --query TemplateBody --output text)" = "$(cat "$template")" ]; then
    echo 'no change'
  else
    echo update
  fi
}

decide() {
  ECR_BECOMES=$(what_becomes "$ECR_STACK" "$ECR_CARD" "$ECR_TEMPLATE" "Name=$NAME")
  MAIN_BECOMES=update
  is_made "$MAIN_CARD" || MAIN_BECOMES=create
  [ -n "$API_DIGEST" ] && [ -n "$PROCESSOR_DIGEST" ] || return 0
  image_parameters
  MAIN_BECOMES=$(what_becomes "$STACK" "$MAIN_CARD" "$MAIN_TEMPLATE" "${PARAMETERS[@]}")
}

image_parameters() {
  PARAMETERS=("Name=$NAME" "KeyspaceName=$KEYSPACE" "Running=true" "Architecture=$ARCH" "Public=$PUBLIC" "Credentials=$CREDENTIALS"
    "ApiImageUri=$API_REPOSITORY@$API_DIGEST" "ProcessorImageUri=$PROCESSOR_REPOSITORY@$PROCESSOR_DIGEST"
    ${SETTINGS[@]+"${SETTINGS[@]}"})
}

print_plan() {
  local readers='signed requests of this account (AWS_IAM)' login="the functions' roles (SigV4)"
  [ "$PUBLIC" = false ] || readers='EVERYBODY who knows its address, without signing in (--public)'
  [ "$CREDENTIALS" = sigv4 ] || login='passwords of two IAM users, kept as SecureStrings in SSM'
  cat <<END
Deployment $NAME

  account       $ACCOUNT, as $IDENTITY
  region        $REGION
  stack         $ECR_STACK: $ECR_BECOMES
  stack         $STACK: $MAIN_BECOMES
  image         api: $(image_plan "$API_DIGEST" "$API_TAG")
  image         processor: $(image_plan "$PROCESSOR_DIGEST" "$PROCESSOR_TAG")
  base          $BASE_NOTE
  architecture  $ARCH
  API answers   $readers
  Keyspaces by  $login
  set           ${SETTINGS[*]:-nothing else}

Idle, it costs about 0.10 US dollars a month: the images in ECR, at 0.10 per GB. Polling the queue takes up to 0.7 million
requests a month; a million is free, without that it is 0.27. All else is paid by use: docs/deploy.md.
END
  ! is_made "$MAIN_CARD" || warn_of_changes
}

warn_of_changes() {
  local key was will
  ! is_stopped "$MAIN_CARD" || printf '\nIts stack holds the data that ./cleanup.sh --keep-data left, and goes on with them.\n'
  for key in Public Credentials Architecture; do
    was=$(of_stack "$MAIN_CARD" "parameter:$key")
    case $key in Public) will=$PUBLIC ;; Credentials) will=$CREDENTIALS ;; *) will=$ARCH ;; esac
    [ "$was" = "$will" ] || printf '\nThis CHANGES %s from %s to %s.\n' "$key" "$was" "$will"
  done
}

main() {
  read_options "$@"
  check_tools
  find_account
  find_base
  look
  decide
  print_plan
  [ "$DRY_RUN" = false ] || exit 0
  if [ "$ECR_BECOMES$MAIN_BECOMES" = 'no changeno change' ]; then
    say 'Nothing has changed.'
  else
    confirm 'Go on? (y)' y
  fi
  deploy_repositories
  make_images
  image_parameters
  deploy_main
  keep_passwords
  check_health
  [ "$SMOKE" = false ] || smoke
  print_farewell
}

# Bash reads a script while it runs it. By these braces it has read to the end before it begins, so no edit gets in between.
{
  main "$@"
  exit
}
