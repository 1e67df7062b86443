#!/usr/bin/env bash
# Removes a deployment of Meterspace from an AWS account, after showing what that is. docs/deploy.md has the whole story.
# shellcheck disable=SC2329 # what wait_until_gone runs is named to it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=cloudformation/lib.sh
. cloudformation/lib.sh
# shellcheck source=cloudformation/passwords.sh
. cloudformation/passwords.sh
# shellcheck source=cloudformation/fate.sh
. cloudformation/fate.sh

KEEP_DATA=false

usage() {
  cat <<'END'
./cleanup.sh [OPTION]...   removes a deployment of Meterspace, with its data

  --name NAME      name of the deployment (meterspace)
  --region REGION  where it is (AWS_REGION, or the region of the AWS CLI's configuration)
  --keep-data      keep the stack with the two buckets and the keyspace; the next ./deploy.sh of that name goes on with them
  --dry-run        print what would be deleted, change nothing
  --yes            do not ask
  --help           this text

Exit codes: 0 nothing (else) is left, 1 failed, 2 the command line is wrong.
END
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
    --name | --region) needs_value "${@:1:2}" ;;
    esac
    case $1 in
    --name) NAME=$2 && shift ;;
    --region) REGION=$2 && shift ;;
    --keep-data) KEEP_DATA=true ;;
    --dry-run) DRY_RUN=true ;;
    --yes) YES=true ;;
    --help | -h) usage && exit 0 ;;
    *) misused "'$1' is no option." ;;
    esac
    shift
  done
  check_name
}

# ---------------------------------------------------------------- what is there

# Only what this deployment's stacks own, or what bears its tag, is found, and only what is found is deleted.
look() {
  local what owner
  ECR_CARD=$(read_stack "$ECR_STACK")
  MAIN_CARD=$(read_stack "$STACK")
  check_owner "$ECR_STACK" "$ECR_CARD"
  check_owner "$STACK" "$MAIN_CARD"
  check_idle "$ECR_STACK" "$ECR_CARD"
  check_idle "$STACK" "$MAIN_CARD"
  find_fate
  USERS=$(resources_of "$STACK" "$MAIN_CARD" AWS::IAM::User)
  REPOSITORIES=$(resources_of "$ECR_STACK" "$ECR_CARD" AWS::ECR::Repository)
  PARAMETERS=""
  for what in "/$NAME/api/keyspaces" "/$NAME/processor/keyspaces"; do
    owner=$(parameter_tag "$what" "$TAG")
    [ "$owner" != "$NAME" ] || PARAMETERS+="$what "
  done
  BUCKETS=""
  for what in "$NAME-inbox-$ACCOUNT-$REGION" "$NAME-records-$ACCOUNT-$REGION"; do
    owner=$(bucket_owner "$what")
    [ "$owner" != "$NAME" ] || BUCKETS+="$what "
  done
  HAS_KEYSPACE=false
  owner=$(keyspace_owner)
  [ "$owner" != "$NAME" ] || HAS_KEYSPACE=true
}

# resources_of STACK CARD TYPE: physical ids, one a line. A stack that failed half-way has some of them, and no outputs.
resources_of() {
  [ -n "$2" ] || return 0
  aws cloudformation list-stack-resources --stack-name "$1" --output text --query \
    "StackResourceSummaries[?ResourceType=='$3' && PhysicalResourceId && ResourceStatus!='DELETE_COMPLETE'].[PhysicalResourceId]"
}

print_plan() {
  local what held=': functions, queues with the messages in them, roles, logs'
  ! is_stopped "$MAIN_CARD" || held=', in which only the data are left'
  printf 'To be deleted from account %s, region %s:\n' "$ACCOUNT" "$REGION"
  for what in $USERS; do echo "  the passwords of the user $what for Keyspaces"; done
  for what in $PARAMETERS; do echo "  parameter $what"; done
  case $FATE in
  delete) echo "  stack $STACK$held" ;;
  stop) echo "  of the stack $STACK$held" ;;
  esac
  for what in $REPOSITORIES; do echo "  repository $what with all its images"; done
  [ -z "$ECR_CARD" ] || echo "  stack $ECR_STACK"
  [ "$KEEP_DATA" = false ] || printf 'To be kept (--keep-data), in the stack %s:\n' "$STACK"
  for what in $BUCKETS; do echo "  bucket $what with every version of every object"; done
  [ $HAS_KEYSPACE = false ] || echo "  keyspace $KEYSPACE with its tables and all that is in them"
}

has_something() {
  [ "$FATE" != nothing ] || [ -n "$ECR_CARD$PARAMETERS" ] || { [ $KEEP_DATA = false ] && has_data; }
}

has_data() { [ -n "$BUCKETS" ] || [ $HAS_KEYSPACE = true ]; }

# ---------------------------------------------------------------- deleting

delete_all_passwords() {
  local what
  for what in $USERS; do delete_passwords "$what"; done
  for what in $PARAMETERS; do delete_parameter "$what"; done
}

# Once the functions are gone, nothing writes into the buckets any more.
delete_data() {
  local bucket
  for bucket in $BUCKETS; do
    say "Emptying and deleting the bucket $bucket ..."
    empty_bucket "$bucket"
    aws s3api delete-bucket --bucket "$bucket"
  done
  if [ $HAS_KEYSPACE = true ]; then
    say "Deleting the keyspace $KEYSPACE ..."
    aws keyspaces delete-keyspace --keyspace-name "$KEYSPACE" >/dev/null
    wait_until_gone keyspace_owner "The keyspace $KEYSPACE is still there."
  fi
}

# Versions and delete markers, by pages of a thousand, which is the most that S3 lists and deletes at once.
empty_bucket() {
  local refused
  while true; do
    # shellcheck disable=SC2016 # the backticks are JMESPath
    aws s3api list-object-versions --bucket "$1" --no-paginate --max-keys 1000 --output json --query \
      '{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}, Quiet: `true`}' >"$WORK/page"
    grep -q '"Key"' "$WORK/page" || return 0
    refused=$(aws s3api delete-objects --bucket "$1" --delete "file://$WORK/page" --output text \
      --query 'Errors[0].[Key, Code, Message]')
    [[ $refused == None || $refused == "" ]] || fail "S3 refuses to delete out of $1: $refused" \
      "Your identity needs s3:DeleteObject and s3:DeleteObjectVersion. Then run ./cleanup.sh again."
  done
}

# By pages of a hundred, the most that ECR deletes at once.
delete_images() {
  local repository
  for repository in $REPOSITORIES; do
    while true; do
      aws ecr list-images --repository-name "$repository" --no-paginate --max-results 100 --output json \
        --query 'imageIds[].{imageDigest: imageDigest}' >"$WORK/page"
      grep -q imageDigest "$WORK/page" || break
      say "Deleting images of $repository ..."
      aws ecr batch-delete-image --repository-name "$repository" --image-ids "file://$WORK/page" --output text \
        --query 'failures[0].failureReason' >"$WORK/refused"
      grep -Eq '^(None)?$' "$WORK/refused" || [ ! -s "$WORK/refused" ] ||
        fail "ECR refuses to delete images of $repository: $(cat "$WORK/refused")" "Mend that, then run this again."
    done
  done
}

# ---------------------------------------------------------------- the proof

# What still bears the deployment's name or tag, one a line.
left() {
  look
  [ "$FATE" = nothing ] || echo "stack $STACK"
  [ -z "$ECR_CARD" ] || echo "stack $ECR_STACK"
  printf '%s' "$PARAMETERS" | tr ' ' '\n'
  if [ "$KEEP_DATA" = false ]; then
    printf '%s' "$BUCKETS" | tr ' ' '\n'
    [ "$HAS_KEYSPACE" = false ] || echo "keyspace $KEYSPACE"
  fi
  aws resourcegroupstaggingapi get-resources --tag-filters "Key=$TAG,Values=$NAME" --output text \
    --query 'ResourceTagMappingList[].[ResourceARN]' >"$WORK/tagged"
  grep -Ev -- "$(kept_arns)" "$WORK/tagged" || true
}

# A pattern of the resources that --keep-data leaves; without it, one that matches nothing.
kept_arns() {
  [ "$KEEP_DATA" = true ] || { echo '^$' && return; }
  printf '^arn:[^:]*:(s3:::%s-(inbox|records)-%s-%s$|cassandra:.*:/keyspace/%s/|cloudformation:.*:stack/%s/)' \
    "$NAME" "$ACCOUNT" "$REGION" "$KEYSPACE" "$STACK"
}

# wait_until_gone COMMAND MESSAGE: until the command prints nothing. AWS forgets what is deleted after seconds, its tags
# after minutes.
wait_until_gone() {
  local until=$((SECONDS + 600)) again="./cleanup.sh --name $NAME --region $REGION"
  [ "$KEEP_DATA" = false ] || again+=' --keep-data'
  while true; do
    "$1" >"$WORK/left"
    [ -s "$WORK/left" ] || return 0
    [ "$SECONDS" -lt "$until" ] || fail "$2" "$(cat "$WORK/left")" \
      "AWS may still be at work. Look again in a quarter of an hour: $again"
    sleep 5
  done
}

main() {
  read_options "$@"
  need_aws
  find_account
  look
  if has_something; then
    print_plan
    [ "$DRY_RUN" = false ] || exit 0
    confirm "To go on, type the name of the deployment:" "$NAME"
    delete_all_passwords
    case $FATE in
    delete) delete_stack "$STACK" "$MAIN_CARD" ;;
    stop) stop_stack ;;
    esac
    [ "$KEEP_DATA" = true ] || delete_data
    delete_images
    delete_stack "$ECR_STACK" "$ECR_CARD"
  fi
  wait_until_gone left "These are still there:"
  print_end
}

print_end() {
  if [ "$KEEP_DATA" = false ] || ! has_data; then
    echo "Nothing of $NAME is left in $REGION."
    return
  fi
  [ "$HAS_KEYSPACE" = false ] || BUCKETS+="keyspace $KEYSPACE"
  echo "Of $NAME in $REGION only its data are left: $BUCKETS"
  if [ -n "$MAIN_CARD" ]; then
    echo "Go on with them by ./deploy.sh --name $NAME, or delete them by ./cleanup.sh --name $NAME"
  else
    echo "They belong to no stack: docs/deploy.md, 'Data without a stack'. Or delete them by ./cleanup.sh --name $NAME"
  fi
}

# Bash reads a script while it runs it. By these braces it has read to the end before it begins, so no edit gets in between.
{
  main "$@"
  exit
}
