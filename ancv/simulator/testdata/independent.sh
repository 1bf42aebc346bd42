# An independent client: every error code, button, fault and address, by curl and openssl alone.
# Each that it met is a line: outside_test.go wants them all.
set -eu
API=$1 PAGE=$2 CA=$3 KEY=$(sed -n 's/^CLE=//p' "$4") OUT=$(mktemp -d)
trap 'rm -rf "$OUT"' EXIT
seal() { printf 'ANCV-Security: HmacSHA256.ver001.'; printf %s "$1" | openssl dgst -sha256 -hmac "$KEY" -binary | openssl base64 -A | tr '+/' '-_' | tr -d =; }
# call MESSAGE PATH [curl arguments]: prints the HTTP status, a space, the body
call() { m=$1 p=$2; shift 2; curl -sS --max-time "${PATIENCE:-20}" --cacert "$CA" -o "$OUT/body" -w '%{http_code} ' -H 'Content-Type: application/json' -H "$(seal "$m")" "$@" "$API/payment-transactions/$p" && cat "$OUT/body"; }
body() { echo '{"requestDate":"2026-11-22T14:05:09Z","merchant":{"shopId":"'${3:-10000651}'","serviceProviderId":"100016"},"order":{"id":"CMD","paymentId":"'$1'","amount":{"total":'${2:-1000}',"currency":'${4:-978}'}},"paymentMethod":{"tspdMode":"001","captureMode":"NORMAL","adjustableAmount":true}'${5:-}'}'; }
create() { call "${3:-10000651}&100016&CMD&$1&${2:-1000}" '' -d "$(body "$@")"; }
id() { sed 's/.*"transaction":{"id":"\([^"]*\)".*/\1/'; }
attach() { call "$1&$2&1000" "$1/payer/" -d '{"requestDate":"2026-11-22T14:05:09Z","payer":{"beneficiaryId":"'$2'","amount":{"total":1000,"currency":978}}}'; }
cancel() { call "$1&OTHER" "$1/cancellation/" -d '{"requestDate":"2026-11-22T14:05:09Z","reason":"OTHER"}'; }
status() { call "$1" "$1/"; }
# page PATH [curl arguments]: the same of the console
page() { p=$1; shift; curl -sS --max-time 20 -o "$OUT/page" -w '%{http_code} ' "$@" "$PAGE/console/api/$p" && cat "$OUT/page"; }
look() { page "$1"; }
press() { page "$1" -H "X-Console-Token: $TOKEN" -d "$2"; }
want() { case "$2" in *"$1"*) ;; *) echo "want $1, got $2"; exit 1 ;; esac; }
code() { want "$2 {\"errorCode\":\"$1\"" "$3"; echo "code $1"; }
TOKEN=$(look session | sed 's/.*"token":"\([^"]*\)".*/\1/')
echo 'route GET session'

A=$(create SH-1 | id)
code BAD_REQUEST 400 "$(call x '' -d '{')"
code INVALID_SEAL 403 "$(call other "$A/")"
code MERCHANT_NOT_ALLOWED 403 "$(create SH-2 1000 20000002)"
code TRANSACTION_NOT_FOUND 404 "$(status zzzzzzzzzz)"
code BENEFICIARY_NOT_FOUND 404 "$(attach "$A" 99999999999)"
code OTHER_TRANSACTION_PENDING 409 "$(attach "$A" 88888888888)"
code INVALID_TRANSACTION_AMOUNT 400 "$(create SH-3 0)"
code INVALID_TRANSACTION_CURRENCY 400 "$(create SH-4 1000 10000651 840)"
want '"state":"PROCESSING"' "$(attach "$A" 12345678902)"
want '"state":"CANCELLED"' "$(cancel "$A")"
code OPERATION_TRANSACTION_NOT_ALLOWED 409 "$(attach "$A" 12345678902)"
want '"left":1' "$(press faults '{"kind":"status","left":1}')"
code INTERNAL_SERVER_ERROR 500 "$(status "$A")"

# the same creation again is the same transaction; another body is refused
want "200 " "$(create SH-1)"
want "\"id\":\"$A\"" "$(create SH-1)"
want '400 {"errorCode":"BAD_REQUEST"' "$(call '10000651&100016&CMD&SH-1&1000' '' -d "$(body SH-1 1000 10000651 978 ',"redirectUrls":{"returnUrl":"http://127.0.0.1/"}')")"

n=10
for path in AUTHORIZED REJECTED ABORTED EXPIRED CANCELLED PROCESSING 'VALIDATED CONSIGNED PAID' 'VALIDATED CANCELLED'; do
  n=$((n + 1)) B=$(create SH-$n | id)
  for state in $path; do
    want '200 ' "$(press "transactions/$B/state" '{"state":"'$state'"}')"
    want '"state":"'$state'"' "$(look "transactions/$B")"
    echo "button $state"
  done
done
B=$(create SH-40 | id)
want '"paid":400' "$(press "transactions/$B/state" '{"state":"AUTHORIZED","amount":400}')"
want '409 ' "$(press "transactions/$B/state" '{"state":"REJECTED"}')"
want '404 ' "$(press "transactions/zzzzzzzzzz/state" '{"state":"REJECTED"}')"
want '400 ' "$(press "transactions/$B/state" '{"state":"LOST"}')"
echo 'route POST transactions/{id}/state'

C=$(create SH-50 | id)
for kind in drop_before drop_after tls_reset garbage truncate wrong_seal replay status delay silence; do
  want '200 ' "$(press faults '{"kind":"'$kind'","seconds":0.2,"call":"status","left":1}')"
  rc=0 got=$(PATIENCE=2; status "$C" 2>"$OUT/err") || rc=$?
  case $kind in
    drop_before | drop_after) test $rc -eq 52 -o $rc -eq 56 ;;
    tls_reset) test $rc -eq 35 -o $rc -eq 52 -o $rc -eq 56 ;;
    truncate) test $rc -eq 18 ;;
    silence) test $rc -eq 28 ;;
    garbage) want '<html>' "$(printf %s "$got" | tr -d '\000')" ;;
    status) want '500 ' "$got" ;;
    *) want '"state":"INITIALIZED"' "$got" ;;
  esac || { echo "$kind: curl says $rc, $got"; exit 1; }
  echo "fault $kind"
  want '200 ' "$(status "$C")"
done
echo 'route POST faults'
want '"left":0' "$(press faults '{"kind":"status","status":503,"left":0}')"
want '503 ' "$(status "$C")"
want '503 ' "$(create SH-51)"
fault=$(look faults | sed 's/.*"id":\([0-9]*\).*/\1/')
echo 'route GET faults'
want '"faults":[]' "$(press "faults/$fault/remove" '')"
want '404 ' "$(press "faults/$fault/remove" '')"
want '200 ' "$(press faults/all/remove '')"
want '200 ' "$(status "$C")"
echo 'route POST faults/{id}/remove'
want '400 ' "$(press faults '{"kind":"x"}')"

# payers: a balance that is short pays a part, one who is blocked or empty nothing
account() { want '200 ' "$(press payers '{"id":"'$1'","balance":'$2',"state":"'$3'"}')"; }
pays() {
  D=$(create "$1" | id)
  want '200 ' "$(attach "$D" "$2")"
  want '200 ' "$(press "transactions/$D/state" '{"state":"AUTHORIZED"}')"
  want "\"state\":\"$3\",\"requested\":1000,\"paid\":$4," "$(look "transactions/$D")"
}
account 41111111111 700 active; pays SH-60 41111111111 AUTHORIZED 700
account 42222222222 9000 blocked; pays SH-61 42222222222 REJECTED 0
account 43333333333 0 active; pays SH-62 43333333333 REJECTED 0
account 44444444444 -1 unknown; want 'BENEFICIARY_NOT_FOUND' "$(attach "$C" 44444444444)"
account 44444444444 -1 busy; want 'OTHER_TRANSACTION_PENDING' "$(attach "$C" 44444444444)"
want '400 ' "$(press payers '{"id":"x"}')"
echo 'route POST payers'
want '"id":"44444444444","balance":-1,"state":"busy"' "$(look payers)"
echo 'route GET payers'

# what happens is told as it happens; a notification that nobody takes is sent again
mkfifo "$OUT/events"
curl -sN --max-time 60 "$PAGE/console/api/events" >"$OUT/events" &
exec 3<"$OUT/events"
comes() { while read -r line <&3; do case $line in *"$1"*) return ;; esac; done; echo "no event $1"; exit 1; }
comes 'retry:' # from here on it is told
E=$(call '10000651&100016&CMD&SH-70&1000' '' -d "$(body SH-70 1000 10000651 978 ',"redirectUrls":{"returnUrl":"'"$PAGE"'/nowhere"}')" | id)
comes '"state":"INITIALIZED","url":"'
echo 'route GET events'
want '"tries":[{"at":' "$(look "notifications?id=$E")"
want '"status":404' "$(look "notifications?id=$E")"
seq=$(look "notifications?id=$E" | sed 's/.*"seq":\([0-9]*\).*/\1/')
echo 'route GET notifications'
want '"sent":true' "$(press "notifications/$seq/resend" '')"
comes '"status":404},{"at":'
want '404 ' "$(press notifications/999999/resend '')"
echo 'route POST notifications/{n}/resend'
exec 3<&-

want '200 ' "$(look "transactions/$E")"
want '404 ' "$(look "transactions/zzzzzzzzzz")"
want '"call":"create"' "$(look "transactions/$E")"
echo 'route GET transactions/{id}'
want "\"transactions\":[{\"id\":\"$E\"" "$(look "transactions?q=SH-70")"
want '"transactions":[]' "$(look "transactions?q=SH-70&state=PAID")"
echo 'route GET transactions'
want '"exchanges":[]' "$(look "exchanges?after=999999")"
want '"message":"10000651\u0026100016\u0026CMD\u0026SH-70\u00261000"' "$(look "exchanges?id=$E")"
echo 'route GET exchanges'
want "\"id\":\"$E\"" "$(look grand-livre)"
echo 'route GET grand-livre'
want ";$E;INITIALIZED;10,00;0,00;" "$(look export.csv)"
echo 'route GET export.csv'

want '422 {"message":' "$(press scenario '{"rules":[{"when":{"amount":"x"}}]}')"
want '"field":"/rules/0/when/amount"' "$(press scenario '{"rules":[{"when":{"amount":"x"}}]}')"
want '"rules":1' "$(press scenario '{"rules":[{"when":{"call":"status"},"fault":{"kind":"status","status":418}}]}')"
want '418 ' "$(status "$C")"
want '"rules":0' "$(press scenario '')"
want '"state":"INITIALIZED"' "$(status "$C")"
echo 'route POST scenario'
want '"now":' "$(press clock '{"minutes":6}')"
want '400 ' "$(press clock '{"minutes":0}')"
want '"offsetMinutes":6,' "$(look state)"
want '"state":"EXPIRED"' "$(status "$C")"
echo 'route POST clock'
echo 'route GET state'

# nothing for another site: name, origin, fetch, no token, no frame
want '421 ' "$(page reset -H 'Host: evil.example' -H "X-Console-Token: $TOKEN" -d '')"
want '403 ' "$(page reset -H 'Origin: https://evil.example' -H "X-Console-Token: $TOKEN" -d '')"
want '403 ' "$(page reset -H 'Sec-Fetch-Site: cross-site' -H "X-Console-Token: $TOKEN" -d '')"
want '403 ' "$(page reset -d '')"
want '403 ' "$(page reset -H 'X-Console-Token: wrong' -d '')"
want "frame-ancestors 'none'" "$(curl -sS -D - -o "$OUT/page" "$PAGE/console")"
want '"reset":true' "$(press reset '')"
want '"transactions":[]' "$(look transactions)"
want '404 ' "$(status "$C")"
echo 'route POST reset'
echo done
