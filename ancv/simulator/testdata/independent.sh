# An independent client: every error code, button and fault, by curl and openssl alone.
set -eu
API=$1 PAGE=$2 CA=$3 KEY=$(sed -n 's/^CLE=//p' "$4") OUT=$(mktemp -d)
trap 'rm -rf "$OUT"' EXIT
seal() { printf 'ANCV-Security: HmacSHA256.ver001.'; printf %s "$1" | openssl dgst -sha256 -hmac "$KEY" -binary | openssl base64 -A | tr '+/' '-_' | tr -d =; }
# call MESSAGE PATH [curl arguments]: prints the HTTP status, a space, the body
call() { m=$1 p=$2; shift 2; curl -sS --max-time 20 --cacert "$CA" -o "$OUT/body" -w '%{http_code} ' -H 'Content-Type: application/json' -H "$(seal "$m")" "$@" "$API/payment-transactions/$p" && cat "$OUT/body"; }
body() { echo '{"requestDate":"2026-11-22T14:05:09Z","merchant":{"shopId":"'${3:-10000651}'","serviceProviderId":"100016"},"order":{"id":"CMD","paymentId":"'$1'","amount":{"total":'${2:-1000}',"currency":'${4:-978}'}},"paymentMethod":{"tspdMode":"001","captureMode":"NORMAL"}}'; }
create() { call "${3:-10000651}&100016&CMD&$1&${2:-1000}" '' -d "$(body "$@")"; }
id() { sed 's/.*"transaction":{"id":"\([^"]*\)".*/\1/'; }
attach() { call "$1&$2&1000" "$1/payer/" -d '{"requestDate":"2026-11-22T14:05:09Z","payer":{"beneficiaryId":"'$2'","amount":{"total":1000,"currency":978}}}'; }
cancel() { call "$1&OTHER" "$1/cancellation/" -d '{"requestDate":"2026-11-22T14:05:09Z","reason":"OTHER"}'; }
status() { call "$1" "$1/"; }
TOKEN=$(curl -sS "$PAGE/console/api/session" | sed 's/.*"token":"\([^"]*\)".*/\1/')
console() { curl -sS -H "X-Console-Token: $TOKEN" "$PAGE/console/api/$1" -d "$2"; }
want() { case "$2" in *"$1"*) echo "seen $1" ;; *) echo "want $1, got $2"; exit 1 ;; esac; }

A=$(create SH-1 | id)
want '400 {"errorCode":"BAD_REQUEST"' "$(call x '' -d '{')"
want '403 {"errorCode":"INVALID_SEAL"' "$(call other "$A/")"
want '403 {"errorCode":"MERCHANT_NOT_ALLOWED"' "$(create SH-2 1000 20000002)"
want '404 {"errorCode":"TRANSACTION_NOT_FOUND"' "$(status zzzzzzzzzz)"
want '404 {"errorCode":"BENEFICIARY_NOT_FOUND"' "$(attach "$A" 99999999999)"
want '409 {"errorCode":"OTHER_TRANSACTION_PENDING"' "$(attach "$A" 88888888888)"
want '400 {"errorCode":"INVALID_TRANSACTION_AMOUNT"' "$(create SH-3 0)"
want '400 {"errorCode":"INVALID_TRANSACTION_CURRENCY"' "$(create SH-4 1000 10000651 840)"
want '"state":"PROCESSING"' "$(attach "$A" 12345678902)"
want '"state":"CANCELLED"' "$(cancel "$A")"
want '409 {"errorCode":"OPERATION_TRANSACTION_NOT_ALLOWED"' "$(attach "$A" 12345678902)"
console faults '{"kind":"status","left":1}' >"$OUT/told"
want '500 {"errorCode":"INTERNAL_SERVER_ERROR"' "$(status "$A")"

n=10
for path in AUTHORIZED REJECTED ABORTED EXPIRED CANCELLED PROCESSING 'VALIDATED CONSIGNED PAID' 'VALIDATED CANCELLED'; do
  n=$((n + 1)) B=$(create SH-$n | id)
  for state in $path; do want '"state":"'$state'"' "$(console "transactions/$B/state" '{"state":"'$state'"}')"; done
done

C=$(create SH-50 | id)
for kind in drop_before drop_after tls_reset garbage truncate wrong_seal replay status delay; do
  console faults '{"kind":"'$kind'","seconds":0.2,"call":"status","left":1}' >"$OUT/told"
  rc=0 got=$(status "$C" 2>"$OUT/err") || rc=$?
  case $kind in
    drop_before | drop_after) test $rc -ne 0 || { echo "$kind: $got"; exit 1; } ;;
    tls_reset) test $rc -ne 0 ;;
    truncate) test $rc -eq 18 || test $rc -ne 0 ;;
    garbage) want '<html>' "$(printf %s "$got" | tr -d '\000')" ;;
    status) want '500 ' "$got" ;;
    *) want '"state":"INITIALIZED"' "$got" ;;
  esac
  echo "fault $kind"
  want '200 ' "$(status "$C")"
done
echo done
