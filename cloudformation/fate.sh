# shellcheck shell=bash
# What becomes of the main stack, for cleanup.sh: it is deleted, or stopped, which leaves nothing in it but the data.
# shellcheck disable=SC2034,SC2153 # names that are for, or come from, cleanup.sh

# FATE is nothing, delete or stop. To keep data, the stack has to be in a state that can be updated.
find_fate() {
  local status
  status=$(of_stack "$MAIN_CARD" status)
  FATE=nothing
  [ -n "$status" ] || return 0
  FATE=delete
  [ "$KEEP_DATA" = true ] || return 0
  case $status in
  ROLLBACK_COMPLETE | REVIEW_IN_PROGRESS) return 0 ;; # it holds nothing
  UPDATE_ROLLBACK_FAILED) fail "The stack $STACK is stuck in $status, and cannot be updated to hold its data alone:" \
    "$(first_failure "$STACK")" "Mend that, then: aws cloudformation continue-update-rollback --stack-name $STACK --region $REGION" ;;
  *_FAILED) fail "The stack $STACK is in $status, and cannot be updated to hold its data alone:" \
    "$(first_failure "$STACK")" "Mend that, then: aws cloudformation delete-stack --stack-name $STACK --region $REGION" \
    "That leaves the data, which then belong to no stack: docs/deploy.md, 'Data without a stack'." ;;
  esac
  FATE=stop
  ! is_stopped "$MAIN_CARD" || FATE=nothing
}

# The template stays as it is there, and so do all other parameters. Nothing that this deletes makes the update fail.
stop_stack() {
  local key left parameters=("ParameterKey=Running,ParameterValue=false")
  while read -r key; do
    parameters+=("ParameterKey=$key,UsePreviousValue=true")
  done < <(awk -F '\t' 'sub(/^parameter:/, "", $1) && $1 != "Running" { print $1 }' <<<"$MAIN_CARD")
  say "Taking all but the data out of the stack $STACK ..."
  aws cloudformation update-stack --stack-name "$STACK" --use-previous-template --parameters "${parameters[@]}" \
    --capabilities CAPABILITY_IAM >/dev/null
  aws cloudformation wait stack-update-complete --stack-name "$STACK" ||
    fail "The stack $STACK could not be updated. What failed first:" "$(first_failure "$STACK")" \
      "CloudFormation has undone the attempt. Mend that, then run ./cleanup.sh --keep-data again."
  left=$(failures "$STACK") || fail "What the stack $STACK could not delete cannot be read." "Run ./cleanup.sh --keep-data again."
  [ -z "$left" ] || fail "These could not be deleted, and the stack has let go of them:" "$left" \
    "Delete them by hand, then run ./cleanup.sh --keep-data again: it goes on from here."
}

delete_stack() {
  [ -n "$2" ] || return 0
  say "Deleting the stack $1 ..."
  aws cloudformation delete-stack --stack-name "$1"
  aws cloudformation wait stack-delete-complete --stack-name "$(of_stack "$2" id)" ||
    fail "The stack $1 could not be deleted. What failed first:" "$(first_failure "$1")" \
      "Mend that, then run this again: it goes on from here."
}
