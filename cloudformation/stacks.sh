# shellcheck shell=bash
# Makes and updates the two stacks, for deploy.sh.
# shellcheck disable=SC2153 # names that come from deploy.sh

# A stack to be updated has to be in a state that can be.
check_mendable() {
  local status
  status=$(of_stack "$2" status)
  case $status in
  UPDATE_ROLLBACK_FAILED) fail "The stack $1 is stuck in $status; its last update could not be undone:" \
    "$(first_failure "$1")" "Mend that, then: aws cloudformation continue-update-rollback --stack-name $1 --region $REGION" ;;
  DELETE_FAILED | ROLLBACK_FAILED) fail "The stack $1 is in $status:" "$(first_failure "$1")" \
    "Mend that and remove what is left of it: ./cleanup.sh --name $NAME --region $REGION (--keep-data keeps the data)" ;;
  esac
}

# Where the stack is to be made, nothing may be there under the names of its data. Nobody but the user can say whose they are.
check_free() {
  local owner what left=""
  ! is_made "$MAIN_CARD" || return 0
  for what in "bucket $STACK-inbox-$ACCOUNT-$REGION" "bucket $STACK-records-$ACCOUNT-$REGION" "keyspace $KEYSPACE"; do
    case $what in
    bucket*) owner=$(bucket_owner "${what#bucket }") ;;
    *) owner=$(keyspace_owner) ;;
    esac
    [[ $owner == "" || $owner == "$NAME" ]] || fail "There is a $what already, without the tag $TAG=$NAME." \
      "It is left alone. Choose another name for the deployment: --name NAME"
    [ -z "$owner" ] || left+="${left:+, }$what"
  done
  [ -z "$left" ] || fail "The data of a deployment $NAME are there, but no stack that they belong to: $left." \
    "Somebody deleted the stack other than by ./cleanup.sh. Choose one of three:" \
    "  take them into a stack again, by hand: docs/deploy.md, 'Data without a stack'" \
    "  leave them, and deploy under another name: --name NAME" \
    "  delete them for good: ./cleanup.sh --name $NAME --region $REGION"
}

# deploy_stack STACK TEMPLATE PARAMETER=VALUE...: parameters that are not given keep their values.
deploy_stack() {
  local stack=$1 template=$2
  shift 2
  say "Stack $stack ..."
  aws cloudformation deploy --stack-name "$stack" --template-file "$template" --parameter-overrides "$@" \
    --capabilities CAPABILITY_IAM --tags "$TAG=$NAME" --no-fail-on-empty-changeset >&2 || stack_failed "$stack"
}

stack_failed() {
  local why
  why=$(first_failure "$1") || true
  fail "The stack $1 could not be deployed.${why:+ What failed first:}" ${why:+"$why"} \
    "CloudFormation has undone the attempt. Mend the cause and run ./deploy.sh again; docs/deploy.md lists known causes."
}

delete_failed_stack() {
  [ "$(of_stack "$2" status)" = ROLLBACK_COMPLETE ] || return 0
  say "Removing what is left of the failed creation of $1 ..."
  aws cloudformation delete-stack --stack-name "$1"
  aws cloudformation wait stack-delete-complete --stack-name "$(of_stack "$2" id)"
}

deploy_repositories() {
  [ "$ECR_BECOMES" != 'no change' ] || return 0
  delete_failed_stack "$ECR_STACK" "$ECR_CARD"
  deploy_stack "$ECR_STACK" "$ECR_TEMPLATE" "Name=$NAME"
  ECR_CARD=$(read_stack "$ECR_STACK")
}

deploy_main() {
  [ "$MAIN_BECOMES" != 'no change' ] || return 0
  if is_made "$MAIN_CARD"; then
    leave_passwords
    deploy_stack "$STACK" "$MAIN_TEMPLATE" "${PARAMETERS[@]}"
  else
    delete_failed_stack "$STACK" "$MAIN_CARD"
    fit_account
    say 'The first time takes about five minutes.'
    deploy_stack "$STACK" "$MAIN_TEMPLATE" "${PARAMETERS[@]}"
  fi
  MAIN_CARD=$(read_stack "$STACK")
}

# A new account has ten concurrent executions, and none to reserve: 100 must stay free. The template reserves 26.
fit_account() {
  local free
  [[ "${SETTINGS[*]-}" != *ReservedConcurrency=* ]] || return 0
  free=$(aws lambda get-account-settings --query AccountLimit.UnreservedConcurrentExecutions --output text 2>/dev/null) || return 0
  [[ $free =~ ^[0-9]+$ && $free -lt 126 ]] || return 0
  say "This account has $free concurrent executions of Lambda to spare, too few to reserve any: none are reserved."
  PARAMETERS+=(ApiReservedConcurrency=0 ProcessorReservedConcurrency=0)
}
