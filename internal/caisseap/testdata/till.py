"""A till written from docs/contrat/caisse-ap.md alone: every action, error and trap.

till.py HOST PORT [demo]: against a terminal whose payers pay what ends in ,01 and whose cashier
says yes to everything. demo: its payers are the simulator's, who know the other cents, too.
"""
import base64
import socket
import sys
import time

HOST, PORT, DEMO = sys.argv[1], int(sys.argv[2]), sys.argv[3:] == ["demo"]
BASE = {"CZ": "0300", "CJ": "012345678901", "CA": "01", "CE": "978"}


def message(**fields):
    base = {**BASE, **fields}
    return "".join("%s%03d%s" % (t, len(v), v) for t, v in base.items()).encode()


def parse(data):
    text, fields = data.decode("ascii"), {}
    while text:
        tag, size = text[:2], int(text[2:5])
        assert tag not in fields, tag
        assert size >= 1 and len(text) >= 5 + size, text
        fields[tag], text = text[5:5 + size], text[5 + size:]
    return fields


def connect():
    return socket.create_connection((HOST, PORT), timeout=60)


def hear(s):
    data = s.recv(1024)
    assert len(data) <= 1000, len(data)
    return parse(data)


def exchange(data, pieces=None):
    with connect() as s:
        for piece in pieces or [data]:
            s.sendall(piece)
        return hear(s)


def ask(**fields):
    """What a till does at a terminal that still shows a result: it asks again a little later."""
    while True:
        answer = exchange(message(**fields))
        if answer.get("AF") != "05":
            return answer
        time.sleep(0.1)


def want(answer, **fields):
    for tag, value in fields.items():
        assert answer.get(tag) == value, "%s: %r, want %r in %r" % (tag, answer.get(tag), value, answer)
    for tag in ("CA", "CE"):
        assert answer.get("AF") == "09" or answer[tag] == fields.get(tag, BASE[tag]), answer
    assert (answer["AE"] == "01") == ("AF" in answer), answer
    return answer


def closed(s):
    assert s.recv(1024) == b"", "the connection stays open"


# Nothing was done yet; who is there.
if not DEMO:
    want(exchange(message(CD="3")), AE="01", AF="07")
want(ask(CD="I"), AE="10", CA="01", CE="978", CZ="0300", CJ="012345678901")
assert ask(CD="I", CZ="0320")["CF"].startswith("ancv-tpe ")
want(ask(CD="I", CA="AB"), AE="10", CA="AB")

# A debit, its ticket, its outcome once more. What is unknown is ignored; CB keeps its digits.
paid = want(ask(CB="1201", CD="0", CF="sale 1", CK="100", XX="ignored"), AE="10", CB="1201", CD="0", CF="sale 1", CC="607", CI="2")
assert len(paid["CC"]) == 3 and len(paid["CH"]) >= 6 and len(paid["AC"]) <= 10, paid
assert b"MONTANT PAYE" in base64.b64decode(paid["ZT"]) or not DEMO, paid
want(ask(CD="3"), AE="10", CB="1201", CD="0", CF="sale 1", CH=paid["CH"])
want(ask(CB="000000001301", CD="0", CF="y" * 99), AE="10", CB="000000001301", CF="y" * 99)

# AE 11 at once; CD 3 waits for the end.
want(ask(CB="0501", CD="0", BF="1", BA="1"), AE="11", CB="0501")
want(exchange(message(CD="3")), AE="10", CB="0501")

# Cancellation: of what was paid, once.
want(ask(CB="1202", CD="2", CH=paid["CH"]), AE="01", AF="04")
want(ask(CB="1201", CD="2", CH="zzzzzzzzzz"), AE="01", AF="04")
want(ask(CB="1201", CD="2", CH=paid["CH"]), AE="10", CB="1201", CD="2")
want(ask(CB="1201", CD="2", CH=paid["CH"]), AE="01", AF="04")
want(ask(CD="B"), AE="10", CD="B")
want(ask(CD="7"), AE="01", AF="12", CD="7")
want(ask(CD="0", CB="1201", CE="840"), AE="01", AF="13", CE="840")

# What is no message: AF 09, and the connection is closed.
for bad in (b"GET / HTTP/1.1\r\n\r\n", message(CD="0", CB="12x0"), message(CD="0", CB="1201") + b"CB0041201",
            message(CD="0", CB="1"), message(CD="0", CB="0000"), message(CD="0", CB="1201", BF="2"), message(CD="2", CB="1201"),
            message(CD="I", CZ="0299"), message(CD="I", CZ="0321"), message(CD="I", CA="1"), b"CZ0x40300",
            message(CD="I") + b"CF000", message(CD="I", CF="z" * 100), message(CD="I", QQ="x" * 999, QR="x" * 999)):
    with connect() as s:
        s.sendall(bad)
        want(hear(s), AE="01", AF="09")
        closed(s)
if not DEMO:
    with connect() as s:  # half a message, after 10 s
        s.sendall(message(CD="I")[:20])
        want(hear(s), AE="01", AF="09")
        closed(s)

# One byte at a time; several exchanges on a connection; two messages in one write.
data = message(CD="I")
want(exchange(data, [data[i:i + 1] for i in range(len(data))]), AE="10")
with connect() as s:
    for end in (b"", b"\r\n", b"\n"):
        s.sendall(data + end)
        want(hear(s), AE="10", CD="I")
    s.sendall(data + b"\r\n" + message(CD="7"))
    answers = b""
    while answers.count(b"AE002") < 2:
        answers += s.recv(1024)
    assert b"AE00210" in answers and b"AF00212" in answers, answers

# A till that hangs up stops nothing: its outcome waits for CD 3.
while True:
    with connect() as s:
        s.sendall(message(CB="0701", CD="0", CF="sale 2", BA="1"))
        if hear(s)["AE"] == "11":
            break
    time.sleep(0.1)
want(ask(CD="3", CF="another"), AE="10", CB="0701", CF="sale 2")

if DEMO:
    # A part payment only where the till accepts one.
    want(ask(CB="2002", CD="0"), AE="10", CB="2002")
    part = want(ask(CB="2002", CD="0", BF="1"), AE="10", CB="1001")
    want(ask(CD="3"), AE="10", CB="1001", CH=part["CH"])
    # Refused, given up, too late; busy for another till meanwhile.
    want(ask(CB="2003", CD="0"), AE="01", AF="04", CB="2003")
    want(ask(CB="2004", CD="0"), AE="01", AF="06", CB="2004")
    with connect() as s, connect() as other:
        while True:
            s.sendall(message(CB="2005", CD="0"))
            s.settimeout(1)
            try:
                if hear(s).get("AF") == "05":
                    time.sleep(0.1)
                    continue
            except TimeoutError:
                break  # it is under way
        other.sendall(message(CB="1201", CD="0"))
        want(hear(other), AE="01", AF="05")
        s.settimeout(60)
        want(hear(s), AE="01", AF="08", CB="2005")
    want(ask(CD="3"), AE="01", AF="08", CB="2005")
