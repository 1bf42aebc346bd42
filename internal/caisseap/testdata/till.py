"""A till written from docs/contrat/caisse-ap.md alone: every action, error and trap."""
import socket
import sys

HOST, PORT = sys.argv[1], int(sys.argv[2])


def message(**fields):
    order = ["CZ", "CJ", "CA", "CE"]
    base = {"CZ": "0300", "CJ": "012345678901", "CA": "01", "CE": "978"}
    base.update(fields)
    tags = order + [t for t in base if t not in order]
    return "".join("%s%03d%s" % (t, len(base[t]), base[t]) for t in tags).encode()


def parse(data):
    text, fields = data.decode("ascii"), {}
    while text:
        tag, size = text[:2], int(text[2:5])
        assert tag not in fields, tag
        fields[tag], text = text[5:5 + size], text[5 + size:]
    return fields


def exchange(data, pieces=None):
    with socket.create_connection((HOST, PORT), timeout=30) as s:
        for piece in pieces or [data]:
            s.sendall(piece)
        answer = s.recv(1024)
        assert len(answer) <= 1000, len(answer)
        return parse(answer)


def want(answer, **fields):
    for tag, value in fields.items():
        assert answer.get(tag) == value, "%s: %r, want %r in %r" % (tag, answer.get(tag), value, answer)
    return answer


want(exchange(message(CD="3")), AE="01", AF="07")
want(exchange(message(CD="I")), AE="10", CF="ancv-tpe 1.0", CA="01", CE="978", CZ="0300")
paid = want(exchange(message(CB="1250", CD="0", CF="sale 1", CK="100")), AE="10", CB="1250", CD="0", CF="sale 1", CC="607", CI="2")
want(exchange(message(CD="3")), AE="10", CB="1250", CD="0", CF="sale 1", CH=paid["CH"])
want(exchange(message(CB="0050", CD="0", BF="1", BA="1")), AE="11", CB="0050")
want(exchange(message(CD="3")), AE="10", CB="0050")
want(exchange(message(CB="1251", CD="2", CH=paid["CH"])), AE="01", AF="04")
want(exchange(message(CB="1250", CD="2", CH="zzzzzzzzzz")), AE="01", AF="04")
want(exchange(message(CB="1250", CD="2", CH=paid["CH"])), AE="10", CB="1250", CD="2")
want(exchange(message(CB="1250", CD="2", CH=paid["CH"])), AE="01", AF="04")
want(exchange(message(CD="B")), AE="10", CD="B")
want(exchange(message(CD="7")), AE="01", AF="12", CD="7")
want(exchange(message(CD="0", CB="1250", CE="840")), AE="01", AF="13", CE="840")
for bad in (b"GET / HTTP/1.1\r\n\r\n", message(CD="0", CB="12x0"), message(CD="0", CB="1250") + b"CB0041250",
            message(CD="2", CB="1250"), b"CZ0x40300", b"CZ0040300" + b"QQ999" + b"x" * 999 + b"QR999" + b"x" * 999):
    want(exchange(bad), AE="01", AF="09")
data = message(CD="I")
want(exchange(data, [data[i:i + 1] for i in range(len(data))]), AE="10")
