#!/bin/sh
# From nothing to a redeemed voucher, through the JSON API of a running `make demo`.
#
#     sh docs/five-minutes.sh [ADDRESS]       default: http://127.0.0.1:8000
#
# The demonstration's own budget is of 2020 and closed to new vouchers, so the script opens
# a small budget whose window begins yesterday. It can be run again: each run opens another.
set -eu

ADDRESS=${1:-http://127.0.0.1:8000}
API=$ADDRESS/api/v1
RUN=$(date +%Y%m%d-%H%M%S)
# One person is paid one course once, so each run is about another one: 0011 to 0140, by the second.
PERSON=$(printf '01-%04d' $(($(date +%s) % 130 + 11)))
cd "$(dirname "$0")/.."

# key USER: make an API key with which to act as USER for one day.
key() {
    .venv/bin/python manage.py create_api_key "$1" --name five-minutes --days 1 2>/dev/null
}

# day N: the date N days from now, for example 2026-03-01.
day() {
    python3 -c 'import datetime, sys
print(datetime.date.today() + datetime.timedelta(days=int(sys.argv[1])))' "$1"
}

# short: the first 700 characters of an answer.
short() {
    python3 -c 'import sys
text = sys.stdin.read()
print(text if len(text) <= 700 else text[:700] + " ...")'
}

# call KEY METHOD PATH [BODY]: print request and answer, keep the answer, stop on a refusal.
call() {
    printf '\n%s /api/v1/%s %s\n' "$2" "$3" "${4:-}"
    set -- "$2" "$API/$3" "$1" "${4:-}"
    if ANSWER=$(curl --silent --show-error --fail-with-body --request "$1" "$2" \
        --header "Authorization: Bearer $3" --header 'Content-Type: application/json' \
        ${4:+--data "$4"}); then
        printf '%s' "$ANSWER" | short
    else
        printf '%s\n' "$ANSWER"
        exit 1
    fi
}

# refused KEY PATH BODY: post what must be turned down; show the type of the answer and the answer.
refused() {
    printf '\nPOST /api/v1/%s %s\n' "$2" "$3"
    curl --silent --show-error "$API/$2" --write-out '\n%{http_code} %{content_type}\n' \
        --header "Authorization: Bearer $1" --header 'Content-Type: application/json' --data "$3"
}

# step_up KEY USER: give a code of USER's authenticator, which makes KEY fresh for five minutes.
# A code works once and for half a minute, so a second run may have to wait for the next.
step_up() {
    for _ in 1 2 3 4; do
        CODE=$(.venv/bin/python manage.py demo_code "$2" 2>/dev/null)
        curl --silent --fail --output /dev/null "$API/step-up/" \
            --header "Authorization: Bearer $1" --header 'Content-Type: application/json' \
            --data "{\"code\": \"$CODE\"}" && return
        sleep 10
    done
    printf 'No code of %s was taken.\n' "$2"
    exit 1
}

# pick EXPRESSION: a value out of the last answer, which the expression calls `a`.
pick() {
    printf '%s' "$ANSWER" | python3 -c 'import json, sys
a = json.load(sys.stdin)
print(eval(sys.argv[1]))' "$1"
}

step() {
    printf '\n== %s\n' "$*"
}

# An accreditation takes documents and weeks; this has the officers of the demonstration do it.
.venv/bin/python manage.py open_today

step "1. Keys: four officers and the holder"
BUDGET=$(key pskov.budget)
APPROVER=$(key pskov.approver)
MANAGER=$(key pskov.manager)
UNIVERSITY=$(key pskov.university)
HOLDER=$(key "ru-psk.r$PERSON")
call "$MANAGER" GET me/

step "2. Money: a source, its appropriation, and a line of the programme; proposed by one, approved by another"
call "$BUDGET" POST funding-sources/ "{\"region\": \"RU-PSK\", \"code\": \"TRY-$RUN\",
  \"name\": \"Five minutes\", \"instrument\": \"Regional budget\",
  \"eligible_from\": \"$(day -1)\", \"eligible_until\": \"$(day 365)\"}"
SOURCE=$(pick 'a["id"]')
call "$BUDGET" POST appropriations/ "{\"source\": \"$SOURCE\", \"fiscal_year\": $(date +%Y),
  \"amount_minor\": 6000000, \"document\": \"Decision 1\"}"
APPROPRIATION=$(pick 'a["id"]')
refused "$APPROVER" "appropriations/$APPROPRIATION/approve/" '{}'
step_up "$BUDGET" pskov.budget
step_up "$APPROVER" pskov.approver
refused "$BUDGET" "appropriations/$APPROPRIATION/approve/" '{}'
call "$APPROVER" POST "appropriations/$APPROPRIATION/approve/"
call "$BUDGET" GET 'programmes/?code=DIGITAL-72'
PROGRAMME=$(pick 'a["results"][0]["id"]')
call "$BUDGET" POST allocations/ "{\"appropriation\": \"$APPROPRIATION\", \"programme\": \"$PROGRAMME\",
  \"code\": \"P3\", \"kind\": \"VOUCHERS\", \"cost_scope\": \"Materials and tests\",
  \"classification_scheme\": \"RU-KBK\", \"classification_code\": \"999 0705 231D354810 633\",
  \"amount_minor\": 6000000}"
LINE=$(pick 'a["id"]')
call "$APPROVER" POST "allocations/$LINE/approve/"
call "$APPROVER" POST "allocations/$LINE/allot/" '{"amount_minor": 6000000}'

step "3. Training: an accreditation that is in force, and a session with free places"
call "$UNIVERSITY" GET me/
PROVIDER=$(pick 'a["roles"][0]["provider"]')
call "$UNIVERSITY" GET "accreditations/?provider=$PROVIDER&status=ACCREDITED"
call "$UNIVERSITY" GET "courses/?provider=$PROVIDER&programme=$PROGRAMME"
COURSE=$(pick 'a["results"][0]["id"]')
call "$UNIVERSITY" POST sessions/ "{\"course\": \"$COURSE\", \"code\": \"TRY-$RUN\", \"places\": 25,
  \"venue_kind\": \"PROVIDER\", \"venue\": \"Room 12\",
  \"starts_at\": \"$(day 0)T09:00:00+03:00\", \"ends_at\": \"$(day 22)T18:00:00+03:00\",
  \"blocks\": [
    {\"kind\": \"ON_SITE\", \"hours\": 16, \"starts_at\": \"$(day 0)T09:00:00+03:00\"},
    {\"kind\": \"PRACTICE\", \"hours\": 48, \"starts_at\": \"$(day 8)T09:00:00+03:00\"},
    {\"kind\": \"SELF_STUDY\", \"hours\": 8, \"starts_at\": \"$(day 15)T09:00:00+03:00\"}]}"
SESSION=$(pick 'a["id"]')

step "4. A voucher: issued to one named person, its code shown to them"
call "$MANAGER" POST 'employees/search/' "{\"work_id\": \"R$PERSON\"}"
EMPLOYEE=$(pick 'a["results"][0]["id"]')
call "$MANAGER" POST vouchers/ "{\"allocation\": \"$LINE\", \"holder\": \"$EMPLOYEE\",
  \"amount_minor\": 600000, \"valid_from\": \"$(day -1)T00:00:00+03:00\",
  \"expires_at\": \"$(day 90)T00:00:00+03:00\"}"
VOUCHER=$(pick 'a["id"]')
call "$HOLDER" POST "vouchers/$VOUCHER/show-code/"
CODE=$(pick 'a["code"]')
call "$MANAGER" GET "allocations/$LINE/amounts/"

step "5. Wrong codes: a typing error, and a code that nobody was issued"
refused "$UNIVERSITY" redemptions/ "{\"code\": \"0000-0000-0000-0000-1\", \"session\": \"$SESSION\"}"
refused "$UNIVERSITY" redemptions/ "{\"code\": \"0000-0000-0000-0001-1\", \"session\": \"$SESSION\"}"

step "6. Redeemed by the provider, confirmed by the holder"
call "$UNIVERSITY" POST redemptions/ "{\"code\": \"$CODE\", \"session\": \"$SESSION\"}"
REDEMPTION=$(pick 'a["id"]')
call "$HOLDER" POST "redemptions/$REDEMPTION/confirm/"
refused "$UNIVERSITY" redemptions/ "{\"code\": \"$CODE\", \"session\": \"$SESSION\"}"

step "7. The line: 6 000.00 of 60 000.00 is owed to the provider"
call "$MANAGER" GET "allocations/$LINE/amounts/"
