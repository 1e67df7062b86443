# shellcheck shell=bash
# What deploy.sh and cleanup.sh share: words to the user, checks of tools, and what they ask AWS about a deployment.
# Both run on the bash 3.2 of macOS. Nothing here changes anything in the account.
# Inside of $(...) and of conditions errexit does not hold: what runs there is one command, or says `|| return`.
# shellcheck disable=SC2034 # some of these are for the scripts alone

export AWS_PAGER="" AWS_CLI_AUTO_PROMPT=off AWS_MAX_ATTEMPTS=5
TAG=meterspace:deployment
SERVICE=cassandra.amazonaws.com

NAME=meterspace
REGION=""
YES=false
DRY_RUN=false
WORK=$(mktemp -d "${TMPDIR:-/tmp}/meterspace-XXXXXX")
trap 'at_exit $?' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

at_exit() {
  [ "$1" = 0 ] || [ -e "$WORK/explained" ] ||
    say "Stopped before the end; what failed is above. Mend that and run ${0##*/} again: it goes on from where it is."
  rm -rf "$WORK"
}

say() { printf '%s\n' "$*" >&2; }

# fail WHAT ADVICE...: ends the script with 1.
fail() {
  printf 'Error: %s\n' "$1" >&2
  shift
  [ $# = 0 ] || printf '%s\n' "$@" >&2
  : >"$WORK/explained"
  exit "${FAIL_CODE:-1}"
}

# The command line is wrong: 2.
misused() { FAIL_CODE=2 fail "$1" "${2:-./${0##*/} --help lists the options.}"; }

# needs_value OPTION [VALUE]: whether the option that takes a value has one.
needs_value() { [ $# -ge 2 ] && [[ $2 != --* ]] || misused "$1 needs a value."; }

check_name() {
  local why=""
  [[ $NAME =~ ^[a-z][a-z0-9-]{1,20}$ ]] || why="2 to 21 lower-case letters, digits and hyphens, beginning with a letter"
  [[ $NAME != *- && $NAME != *--* ]] || why="repositories allow no hyphen at the end and no two in a row"
  [[ $NAME != *-ecr ]] || why="the stack of another deployment's repositories would have that name"
  [[ $NAME != aws* && $NAME != ssm* && $NAME != system* ]] || why="AWS keeps names that begin so for itself"
  [ -z "$why" ] || misused "'$NAME' cannot be the name of a deployment: $why." "Choose another: --name meterspace"
  STACK=$NAME
  ECR_STACK=$NAME-ecr
  KEYSPACE=${NAME//-/_}
}

# at_least HAVE WANT: whether a version is new enough.
at_least() {
  awk -v have="$1" -v want="$2" 'BEGIN {
    split(have, h, "."); split(want, w, ".")
    for (i = 1; i <= 3; i++) if (h[i] + 0 != w[i] + 0) exit !(h[i] + 0 > w[i] + 0)
  }'
}

# need TOOL WANTED-VERSION WHERE-TO-GET-IT COMMAND...: the first number in what the command says is the version.
need() {
  local tool=$1 wanted=$2 advice=$3 version
  shift 3
  command -v "$tool" >/dev/null || fail "$tool is not on the PATH." "Install version $wanted or newer: $advice"
  version=$("$@" 2>/dev/null | sed -n 's/^[^0-9]*\([0-9][0-9.]*\).*/\1/p' | head -n 1) || true
  at_least "${version:-0}" "$wanted" ||
    fail "$tool is of version ${version:-unknown}; $wanted or newer is needed." "Install it: $advice"
}

need_aws() { need aws 2.15.0 https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html aws --version; }

# Who we are and where: ACCOUNT, IDENTITY, PARTITION, REGION.
find_account() {
  [ -n "$REGION" ] || REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
  [ -n "$REGION" ] || fail "No region is set." "Name one: --region eu-west-1. Or for good: aws configure set region eu-west-1"
  [[ $REGION =~ ^[a-z]+(-[a-z]+)+-[0-9]+$ ]] || misused "'$REGION' is no region." "Write it like --region eu-west-1"
  export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION
  local said
  said=$(aws sts get-caller-identity --query '[Account, Arn]' --output text) ||
    fail "AWS does not know who you are." "Sign in (aws configure, or aws sso login), or name a profile: AWS_PROFILE=name ./${0##*/}"
  read -r ACCOUNT IDENTITY <<<"$said"
  PARTITION=$(printf '%s' "$IDENTITY" | cut -d : -f 2)
}

# aws_unless PATTERN ARGUMENTS...: runs aws; an error whose message matches PATTERN is an answer, that of nothing.
aws_unless() {
  local pattern=$1
  shift
  aws "$@" 2>"$WORK/error" && return
  grep -Eq -- "$pattern" "$WORK/error" && return
  cat "$WORK/error" >&2
  return 1
}

# What a stack is: lines of a key and its value (status, id, owner, parameter:KEY, output:KEY). Nothing where there is none.
read_stack() {
  aws_unless 'does not exist' cloudformation describe-stacks --stack-name "$1" --output text --query "Stacks[0].[
    [['status', StackStatus], ['id', StackId], ['owner', Tags[?Key=='$TAG'].Value | [0]]],
    Parameters[].[join('', ['parameter:', ParameterKey]), ParameterValue],
    Outputs[].[join('', ['output:', OutputKey]), OutputValue]][]"
}

# of_stack CARD KEY: a value out of what read_stack printed.
of_stack() { awk -F '\t' -v key="$2" '$1 == key { print $2; exit }' <<<"$1"; }

# Whether a stack is there to be updated. One whose first creation failed holds nothing, and is made anew.
is_made() { [[ $(of_stack "$1" status) == *_COMPLETE && $(of_stack "$1" status) != ROLLBACK_COMPLETE ]]; }

# Whether a stack holds data alone, as ./cleanup.sh --keep-data leaves it.
is_stopped() { [ "$(of_stack "$1" parameter:Running)" = false ]; }

# A stack of our name need not be ours.
check_owner() {
  local owner
  [ -n "$2" ] || return 0
  owner=$(of_stack "$2" owner)
  [ "$owner" = "$NAME" ] || fail "The stack $1 in $REGION is not one of Meterspace: it has no tag $TAG=$NAME." \
    "It is left alone. Choose another name: --name NAME"
}

# Another operation is under way on the stack, and would refuse ours.
check_idle() {
  case $(of_stack "$2" status) in
  REVIEW_IN_PROGRESS) ;;
  *_IN_PROGRESS) fail "The stack $1 is at work: $(of_stack "$2" status)." "Wait until it is done, then run this again." ;;
  esac
}

# failures STACK: what failed in the last operation, one a line, first things first. Events come newest first; all are
# read, because a reader that stops early makes the CLI fail.
failures() {
  aws cloudformation describe-stack-events --stack-name "$1" --output text --query \
    "StackEvents[].[LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason]" 2>/dev/null |
    awk -F '\t' '
      !before && $3 ~ /FAILED$/ && $4 !~ /(creation|update) cancelled/ { all = "  " $1 " (" $2 "): " $4 "\n" all }
      $2 == "AWS::CloudFormation::Stack" && $4 == "User Initiated" { before = 1 }
      END { printf "%s", all }'
}

# The one that all others follow from.
first_failure() { failures "$1" | sed -n 1p; }

# The deployment that a bucket or the keyspace is tagged with; "None" for no such tag; nothing where it is not there.
# A bucket of that name in other hands is answered with "AccessDenied", and is not ours.
bucket_owner() {
  aws_unless 'NoSuchBucket|NoSuchTagSet|AccessDenied|Not Found' s3api get-bucket-tagging --bucket "$1" \
    --expected-bucket-owner "$ACCOUNT" --query "TagSet[?Key=='$TAG'].Value | [0]" --output text || return
  if grep -Eq 'NoSuchTagSet|AccessDenied' "$WORK/error"; then echo None; fi
}

keyspace_owner() {
  aws_unless ResourceNotFoundException keyspaces list-tags-for-resource \
    --resource-arn "arn:$PARTITION:cassandra:$REGION:$ACCOUNT:/keyspace/$KEYSPACE/" \
    --query "tags[?key=='$TAG'].value | [0]" --output text
}

# The ids of a user's passwords for Keyspaces, one a line; nothing where there is no such user.
credentials_of() {
  aws_unless NoSuchEntity iam list-service-specific-credentials --user-name "$1" --service-name "$SERVICE" \
    --query 'ServiceSpecificCredentials[].[ServiceSpecificCredentialId]' --output text
}

# confirm QUESTION ANSWER: goes on only when the answer is typed.
confirm() {
  local answer=""
  [ "$YES" = false ] || return 0
  [ -t 0 ] || misused "There is no terminal to ask at." "Look at the plan above, then run this again with --yes."
  read -r -p "$1 " answer || true
  [ "$answer" = "$2" ] || fail "Nothing was changed." "To go on, the answer is: $2"
}
