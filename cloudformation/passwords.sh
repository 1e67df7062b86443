# shellcheck shell=bash
# The functions' passwords for Keyspaces, for deploy.sh --credentials service-specific. No template can make them.
# A password goes from IAM to SSM through pipes alone: it is never an argument, in a file or on the screen.

# A text as JSON. Passwords hold no control characters.
json() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# Once the stack is there: each function's user has a password that is in force, and SSM holds it.
keep_passwords() {
  [ "$CREDENTIALS" = service-specific ] || return 0
  keep_password "$(of_stack "$MAIN_CARD" output:ApiUserName)" "$(of_stack "$MAIN_CARD" output:ApiCredentialsParameter)"
  keep_password "$(of_stack "$MAIN_CARD" output:ProcessorUserName)" \
    "$(of_stack "$MAIN_CARD" output:ProcessorCredentialsParameter)"
}

keep_password() {
  local user=$1 parameter=$2 kept ids count
  # The parameter says by a tag which credential it holds, so that nobody has to read the password to know.
  kept=$(parameter_tag "$parameter" meterspace:credential)
  ids=$(credentials_of "$user")
  [ -z "$kept" ] || ! grep -qxF -- "$kept" <<<"$ids" || return 0
  count=$(grep -c . <<<"$ids") || true
  [ "$count" -lt 2 ] || fail "The user $user has two passwords for Keyspaces already, and IAM allows no third:" "$ids" \
    "None of them is the one in $parameter, and they cannot be read back. Delete one that nobody uses, then run this again:" \
    "  aws iam delete-service-specific-credential --user-name $user --service-specific-credential-id ID"
  say "Making a password for $user ..."
  make_password "$user" "$parameter"
}

make_password() {
  local user=$1 parameter=$2 said login password id
  said=$(aws iam create-service-specific-credential --user-name "$user" --service-name "$SERVICE" --output text \
    --query 'ServiceSpecificCredential.[ServiceUserName, ServiceSpecificCredentialId, ServicePassword]')
  IFS=$'\t' read -r login id password <<<"$said"
  aws ssm put-parameter --name "$parameter" --type SecureString --overwrite --value "file://"<(
    printf '{"username":%s,"password":%s}' "$(json "$login")" "$(json "$password")"
  ) >/dev/null && aws ssm add-tags-to-resource --resource-type Parameter --resource-id "$parameter" \
    --tags "Key=$TAG,Value=$NAME" "Key=meterspace:credential,Value=$id" && return
  # What nobody can read again is in the way of the next try.
  aws iam delete-service-specific-credential --user-name "$user" --service-specific-credential-id "$id"
  fail "The password could not be put into $parameter." "It was deleted again. Your identity needs ssm:PutParameter and ssm:AddTagsToResource."
}

# Before an update that takes the users away: a user with a password cannot be deleted.
leave_passwords() {
  local who
  [ "$CREDENTIALS" = sigv4 ] && [ -n "$(of_stack "$MAIN_CARD" output:ApiUserName)" ] || return 0
  say 'Deleting the passwords; until the stack is updated, functions cannot sign in anew, and files wait in the queue.'
  for who in Api Processor; do
    delete_passwords "$(of_stack "$MAIN_CARD" "output:${who}UserName")"
    delete_parameter "$(of_stack "$MAIN_CARD" "output:${who}CredentialsParameter")"
  done
}

delete_passwords() {
  local id ids
  ids=$(credentials_of "$1")
  for id in $ids; do
    aws iam delete-service-specific-credential --user-name "$1" --service-specific-credential-id "$id"
  done
}

# Only one that bears our tag.
delete_parameter() {
  local owner
  owner=$(parameter_tag "$1" "$TAG")
  [ "$owner" != "$NAME" ] || aws ssm delete-parameter --name "$1"
}

# The value of a parameter's tag; nothing where there is no such parameter or tag.
parameter_tag() {
  aws_unless InvalidResourceId ssm list-tags-for-resource --resource-type Parameter --resource-id "$1" \
    --query "TagList[?Key=='$2'].Value" --output text
}
