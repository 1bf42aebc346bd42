"""An independent client: every error code, button, fault and address, by the standard library alone.

Each that it met is a line: outside_test.go wants them all."""
import base64, csv, hashlib, hmac, http.client, http.server, json, queue, ssl, sys, threading, urllib.error, urllib.request

API, PAGE, CA, KEYFILE = sys.argv[1:5]
KEY = dict(l.strip().split("=", 1) for l in open(KEYFILE) if "=" in l and l[0] != "#")["CLE"]
TLS = ssl.create_default_context(cafile=CA)
N = 0


def send(url, body=None, head=None, timeout=20):
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, head or {}), context=TLS if url[4] == "s" else None, timeout=timeout) as r:
            return r.status, r.headers, json.loads(r.read())
    except urllib.error.HTTPError as e:
        return e.code, e.headers, json.loads(e.read())


def seal(*fields):
    mac = hmac.new(KEY.encode(), "&".join(fields).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def call(path, fields, body=None, mac=None, timeout=20):
    mac = mac or seal(*fields)
    head = {"ANCV-Security": "HmacSHA256.ver001." + mac, "Content-Type": "application/json"}
    status, headers, got = send(API + "/payment-transactions/" + path, body, head, timeout)
    if "transaction" in got:
        t = got["transaction"]
        paid = sum(a["amount"]["total"] for p in t.get("payers", []) for a in p.get("authorizations", []))
        want = seal(mac, t["id"], t["state"], str(t["order"]["amount"]["total"]), str(paid))
        got["sealed"] = headers["ANCV-Security"] == "HmacSHA256.ver001." + want
    return status, got


def creation(total=1000, currency=978, shop="10000651", adjustable=False, payment=None):
    global N
    N += 1
    payment = payment or "PY-%d" % N
    body = {"requestDate": "2026-11-22T14:05:09Z", "merchant": {"shopId": shop, "serviceProviderId": "100016"},
            "order": {"id": "CMD", "paymentId": payment, "amount": {"total": total, "currency": currency}},
            "paymentMethod": {"tspdMode": "001", "captureMode": "NORMAL", "adjustableAmount": adjustable}}
    return [shop, "100016", "CMD", payment, str(total)], body


def create(**how):
    status, got = call("", *creation(**how))
    assert status == 201 and got["sealed"], (status, got)
    return got["transaction"]["id"]


def attach(id, payer="12345678901", total=1000):
    return call(id + "/payer/", [id, payer, str(total)],
                {"requestDate": "2026-11-22T14:05:09Z", "payer": {"beneficiaryId": payer, "amount": {"total": total, "currency": 978}}})


def cancel(id):
    return call(id + "/cancellation/", [id, "OTHER"], {"requestDate": "2026-11-22T14:05:09Z", "reason": "OTHER"})


def status(id, **how):
    return call(id + "/", [id], **how)


TOKEN = send(PAGE + "/console/api/session")[2]["token"]
print("route GET session")


def console(path, body=None):
    code, _, got = send(PAGE + "/console/api/" + path, body if body is not None else {}, {"X-Console-Token": TOKEN})
    return code, got


def look(path):
    code, _, got = send(PAGE + "/console/api/" + path)
    assert code == 200, (path, code, got)
    return got


def refused(answer, code, http):
    assert answer[0] == http and answer[1].get("errorCode") == code, (code, answer)
    print("code", code)


# every error code
first = create()
refused(call("", ["x"], b"{"), "BAD_REQUEST", 400)
refused(status(first, mac="A" * 43), "INVALID_SEAL", 403)
refused(call("", *creation(shop="20000002")), "MERCHANT_NOT_ALLOWED", 403)
refused(status("zzzzzzzzzz"), "TRANSACTION_NOT_FOUND", 404)
refused(attach(first, "99999999999"), "BENEFICIARY_NOT_FOUND", 404)
refused(attach(first, "88888888888"), "OTHER_TRANSACTION_PENDING", 409)
refused(call("", *creation(total=0)), "INVALID_TRANSACTION_AMOUNT", 400)
refused(call("", *creation(currency=840)), "INVALID_TRANSACTION_CURRENCY", 400)
assert cancel(first)[1]["transaction"]["state"] == "CANCELLED"
refused(attach(first), "OPERATION_TRANSACTION_NOT_ALLOWED", 409)
console("faults", {"kind": "status", "left": 1})
refused(status(first), "INTERNAL_SERVER_ERROR", 500)

# repetition
fields, body = creation(payment="PY-TWICE")
once, twice = call("", fields, body), call("", fields, body)
assert (once[0], twice[0]) == (201, 200) and once[1]["transaction"]["id"] == twice[1]["transaction"]["id"]
body["order"]["label"] = "x"
refused(call("", fields, body), "BAD_REQUEST", 400)

# every button
for path in (["AUTHORIZED"], ["REJECTED"], ["ABORTED"], ["EXPIRED"], ["CANCELLED"], ["PROCESSING"],
             ["VALIDATED", "CONSIGNED", "PAID"], ["VALIDATED", "CANCELLED"]):
    id = create()
    for state in path:
        code, got = console("transactions/%s/state" % id, {"state": state})
        assert code == 200 and got["state"] == state, (state, got)
        print("button", state)
    assert status(id)[1]["transaction"]["state"] in (path[-1], "VALIDATED"), path
print("route POST transactions/{id}/state")
id = create(adjustable=True)
assert console("transactions/%s/state" % id, {"state": "AUTHORIZED", "amount": 400})[1]["paid"] == 400
assert send(PAGE + "/console/api/reset", {}, {})[0] == 403
assert console("transactions/%s/state" % id, {"state": "REJECTED"})[0] == 409
assert console("transactions/zzzzzzzzzz/state", {"state": "REJECTED"})[0] == 404
assert console("transactions/%s/state" % id, {"state": "LOST"})[0] == 400
assert console("transactions/%s/state" % id, b"{")[0] == 400

# what a program reads
events = urllib.request.urlopen(PAGE + "/console/api/events", timeout=20)
assert events.readline().startswith(b"retry:")  # from here on it is told
id = create(total=1500)
seen = {}
while "exchange" not in seen or "transaction" not in seen:
    line = events.readline().decode()
    if line.startswith("event:"):
        seen[line.split()[1]] = json.loads(events.readline()[5:])
assert seen["transaction"]["id"] == seen["exchange"]["id"] == id, seen
events.close()
print("route GET events")
one = look("transactions/" + id)
assert one["payment"]["requested"] == 1500 and one["wire"]["id"] == id and one["notifications"] == [], one
assert [x["call"] for x in one["exchanges"]] == ["create"] and one["exchanges"][0]["seal"]["ok"]
assert send(PAGE + "/console/api/transactions/zzzzzzzzzz")[0] == 404
print("route GET transactions/{id}")
assert [t["id"] for t in look("transactions?q=" + id)["transactions"]] == [id]
assert look("transactions?state=PAID&q=" + id)["transactions"] == []
print("route GET transactions")
last = look("exchanges?id=" + id)["exchanges"][-1]["seq"]
assert look("exchanges?after=%d" % last)["exchanges"] == []
print("route GET exchanges")
ledger, state = look("grand-livre"), look("state")
assert ledger["transactions"][-1]["id"] == id and ledger["net"] == state["net"], ledger
print("route GET grand-livre")
assert state["pending"] >= 1 and state["offsetMinutes"] == 0 and state["scenario"] is False
print("route GET state")
rows = list(csv.DictReader(urllib.request.urlopen(PAGE + "/console/api/export.csv").read().decode().splitlines(), delimiter=";"))
assert [r["Référence"] for r in rows] == [t["id"] for t in ledger["transactions"]] and rows[-1]["Montant Commande"] == "15,00", rows[-1]
print("route GET export.csv")

# every fault
id = create()
assert status(id)[1]["sealed"]
for kind in ("drop_before", "drop_after", "garbage", "truncate", "tls_reset", "silence", "delay", "status", "wrong_seal", "replay"):
    assert console("faults", {"kind": kind, "seconds": 0.2, "call": "status", "left": 1})[0] == 200
    try:
        code, got = status(id, timeout=1 if kind == "silence" else 20)
        seen = "answer %d %s" % (code, "sealed" if got.get("sealed") else "not sealed")
    except (OSError, ValueError, http.client.HTTPException) as e:
        seen = "lost"
    want = {"delay": "answer 200 sealed", "replay": "answer 200 sealed", "wrong_seal": "answer 200 not sealed", "status": "answer 500 not sealed"}
    assert seen == want.get(kind, "lost"), (kind, seen)
    assert status(id)[1]["sealed"], kind
    print("fault", kind)

# faults that stay, for all calls, until they are taken away
print("route POST faults")
first, second = (console("faults", {"kind": kind, "left": 0})[1]["id"] for kind in ("status", "garbage"))
assert [f["id"] for f in look("faults")["faults"]] == [first, second]
print("route GET faults")
refused(status(id), "INTERNAL_SERVER_ERROR", 500)
refused(call("", *creation()), "INTERNAL_SERVER_ERROR", 500)
assert [f["id"] for f in console("faults/%d/remove" % first)[1]["faults"]] == [second]
assert console("faults/%d/remove" % first)[0] == 404
assert console("faults/all/remove")[1]["faults"] == [] and status(id)[1]["sealed"]
print("route POST faults/{id}/remove")
for wrong in ({"kind": "x"}, {"kind": "status", "status": 200}, {"kind": "delay", "seconds": -1}, {"kind": "delay", "call": "pay"}, {"kinds": 1}):
    assert console("faults", wrong)[0] == 400, wrong

# payers: a balance that is short pays a part, one that is blocked or empty nothing
for payer, balance, state, want in (("31111111111", 700, "active", ("AUTHORIZED", 700)), ("32222222222", 9000, "blocked", ("REJECTED", 0)),
                                    ("33333333333", 0, "active", ("REJECTED", 0))):
    assert console("payers", {"id": payer, "balance": balance, "state": state})[0] == 200
    id = create(adjustable=True)
    assert attach(id, payer)[0] == 200
    console("transactions/%s/state" % id, {"state": "AUTHORIZED"})
    t = status(id)[1]["transaction"]
    paid = sum(a["amount"]["total"] for p in t["payers"] for a in p.get("authorizations", []))
    assert (t["state"], paid) == want, (payer, t)
    print("payer", state, *want)
console("payers", {"id": "34444444444", "balance": -1, "state": "unknown"})
refused(attach(create(), "34444444444"), "BENEFICIARY_NOT_FOUND", 404)
console("payers", {"id": "34444444444", "balance": -1, "state": "busy"})
refused(attach(create(), "34444444444"), "OTHER_TRANSACTION_PENDING", 409)
assert console("payers", {"id": "x"})[0] == 400
print("route POST payers")
assert {"id": "34444444444", "balance": -1, "state": "busy"} in look("payers")["payers"], look("payers")
print("route GET payers")


# notifications come to who takes them, and again when they are asked for
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        came.put(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["transaction"]["state"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


came = queue.Queue()
receiver = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
fields, body = creation()
body["redirectUrls"] = {"returnUrl": "http://127.0.0.1:%d/" % receiver.server_port}
id = call("", fields, body)[1]["transaction"]["id"]
assert came.get(timeout=20) == "INITIALIZED"
console("transactions/%s/state" % id, {"state": "ABORTED"})
assert sorted(came.get(timeout=20) for _ in range(2)) == ["ABORTED", "PROCESSING"]  # in any order
notice = send(PAGE + "/console/api/notifications?id=" + id)[2]
seq = [n for n in notice["notifications"] if n["state"] == "ABORTED"][0]["seq"]
print("route GET notifications")
code, got = console("notifications/%d/resend" % seq)
assert code == 200 and came.get(timeout=20) == "ABORTED", (code, got)
assert console("notifications/999999/resend")[0] == 404
print("route POST notifications/{n}/resend")

# a scenario, one that cannot be played, and the clock
assert console("scenario", {"rules": [{"when": {"amount": 1234}, "payer": {"action": "refuse", "after": 0}}]})[0] == 200
id = create(total=1234)
while status(id)[1]["transaction"]["state"] != "ABORTED":
    pass
code, got = console("scenario", {"rules": [{"when": {"amount": "x"}}]})
assert code == 422 and "/rules/0/when/amount" in json.dumps(got), (code, got)
assert console("scenario", b"")[0] == 200
print("route POST scenario")
id = create()
assert console("clock", {"minutes": 6})[0] == 200 and console("clock", {"minutes": 0})[0] == 400
assert status(id)[1]["transaction"]["state"] == "EXPIRED" and look("state")["offsetMinutes"] == 6
print("route POST clock")

# nothing for another site, and nothing is left after a reset
for head in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
    request = urllib.request.Request(PAGE + "/console/api/reset", b"{}", dict(head, **{"X-Console-Token": TOKEN}))
    try:
        urllib.request.urlopen(request)
        raise AssertionError(head)
    except urllib.error.HTTPError as e:
        assert e.code in (403, 421), e.code
assert console("reset")[0] == 200 and look("transactions")["transactions"] == []
refused(status(id), "TRANSACTION_NOT_FOUND", 404)
print("route POST reset")
print("done")
