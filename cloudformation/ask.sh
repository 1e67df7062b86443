# shellcheck shell=bash
# Asks the deployed API, for deploy.sh: that it answers, that a file that goes in comes out as sums, and how to ask it.

# ask PATH: the body of the answer, then its status on a line of its own. Keys go to curl by its standard input.
ask() {
  if [ "$PUBLIC" = true ]; then
    curl --silent --show-error --max-time 40 --write-out '\n%{http_code}' "$API_URL$1"
    return
  fi
  local keys id secret token
  keys=$(aws configure export-credentials --format env-no-export) || return
  id=$(sed -n 's/^AWS_ACCESS_KEY_ID=//p' <<<"$keys")
  secret=$(sed -n 's/^AWS_SECRET_ACCESS_KEY=//p' <<<"$keys")
  token=$(sed -n 's/^AWS_SESSION_TOKEN=//p' <<<"$keys")
  printf 'user = "%s:%s"\n%s\n' "$id" "$secret" "${token:+header = \"x-amz-security-token: $token\"}" |
    curl --config - --aws-sigv4 "aws:amz:$REGION:lambda" --silent --show-error --max-time 40 \
      --write-out '\n%{http_code}' "$API_URL$1"
}

# Permissions and passwords take some seconds to be known everywhere.
check_health() {
  local said="" until=$((SECONDS + 90))
  API_URL=$(of_stack "$MAIN_CARD" output:ApiUrl)
  API_URL=${API_URL%/}
  say 'Asking the API whether it answers ...'
  until said=$(ask /health 2>&1) && [[ $said == *$'\n200' ]]; do
    [ "$SECONDS" -lt "$until" ] || fail "The API does not answer as it should: $(tr '\n' ' ' <<<"$said")" \
      "403: your identity needs lambda:InvokeFunctionUrl and lambda:InvokeFunction. 5xx: see its log, then run this again:" \
      "  aws logs tail /aws/lambda/$(of_stack "$MAIN_CARD" output:ApiFunctionName) --since 10m --region $REGION"
    sleep 2
  done
}

# The sample goes in as any file does; what has to come out is known.
smoke() {
  local version said sums until=$((SECONDS + 300)) bucket
  bucket=$(of_stack "$MAIN_CARD" output:InboxBucket)
  say "Loading $SAMPLE ..."
  version=$(aws s3api put-object --bucket "$bucket" --key challenge/smoke.csv --body "$SAMPLE" --query VersionId --output text)
  until said=$(ask "/files?object_version=$version") && [[ $said == *'"state":"loaded"'* ]]; do
    [[ $said != *'"state":"refused"'* && $said != *'"state":"partly"'* ]] || smoke_failed "it was not wholly loaded: $said"
    [ "$SECONDS" -lt "$until" ] || smoke_failed "it was not loaded within five minutes"
    sleep 2
  done
  said=$(ask '/meters/EE00011/daily?format=csv&from=2019-01-01&to=2019-02-01')
  sums=$(awk -F , '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "total_kwh") column = i; next }
    /^EE00011,/ { days++; sum += $column; if (days <= 3) printf "%s ", $column }
    END { print days, sum }' <<<"$said")
  [ "$sums" = '365 338 322 31 10356' ] || smoke_failed "the sums are not the known ones: $said"
  say 'The sample was loaded, and its 31 daily sums are right.'
}

smoke_failed() {
  fail "The sample went into the inbox, but $1." "See why, then run this again:" \
    "  aws logs tail /aws/lambda/$(of_stack "$MAIN_CARD" output:ProcessorFunctionName) --since 10m --region $REGION" \
    "  meterspace doctor --deployment $NAME --region $REGION"
}

print_farewell() {
  local path=/meters
  [ "$SMOKE" = false ] || path='/meters/EE00011/daily?from=2019-01-01&to=2019-02-01'
  printf '\nMeterspace is at %s\n\nAsk it:\n' "$API_URL"
  if [ "$PUBLIC" = true ]; then
    printf "  curl '%s'\n" "$API_URL$path"
  else
    # shellcheck disable=SC2016 # these are for the user's shell
    printf '  eval "$(aws configure export-credentials --format env)"\n'
    # shellcheck disable=SC2016
    printf '  curl --aws-sigv4 aws:amz:%s:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" %s '"'%s'"'\n' \
      "$REGION" '${AWS_SESSION_TOKEN:+-H"x-amz-security-token:$AWS_SESSION_TOKEN"}' "$API_URL$path"
  fi
  cat <<END

Load a file, here the sample, under the profile that its folder names:
  aws s3 cp $SAMPLE s3://$(of_stack "$MAIN_CARD" output:InboxBucket)/challenge/ --region $REGION

Or by the command (docs/cli.md): meterspace load $SAMPLE --profile challenge --deployment $NAME --region $REGION
Remove all of it: ./cleanup.sh --name $NAME --region $REGION
END
}
