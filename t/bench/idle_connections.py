"""Many idle connections to one server: opens them, asks something on each, counts their memory."""

import selectors
import socket

from processes import BenchError

PER_SOURCE = 10_000
ANSWER_TIMEOUT = 30.0


class IdleConnections:
    """`count` plain TCP connections, from as many loopback addresses as their ports need."""

    def __init__(self, port, count):
        self._sockets = []
        for index in range(count):
            client = socket.socket()
            client.bind((f"127.0.1.{1 + index // PER_SOURCE}", 0))
            client.connect(("127.0.0.1", port))
            client.setblocking(False)
            self._sockets.append(client)

    def ask_each(self, request, end):
        """Sends `request` on every connection and waits for all answers, which end in `end`."""
        for client in self._sockets:
            client.send(request)
        with selectors.DefaultSelector() as ready:
            for client in self._sockets:
                ready.register(client, selectors.EVENT_READ, bytearray())
            left = len(self._sockets)
            while left:
                events = ready.select(ANSWER_TIMEOUT)
                if not events:
                    raise BenchError(f"{left} connections got no answer")
                for key, _ in events:
                    answer = key.fileobj.recv(65536)
                    if not answer:
                        raise BenchError("the server closed an idle connection")
                    key.data.extend(answer)
                    if key.data.endswith(end):
                        ready.unregister(key.fileobj)
                        left -= 1

    def close(self):
        for client in self._sockets:
            client.close()


def read_stats(port):
    """The general statistics of a server, as text by name."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(b"stats\r\n")
        answer = b""
        while not answer.endswith(b"END\r\n"):
            part = client.recv(65536)
            if not part:
                raise BenchError("no statistics")
            answer += part
    return dict(line.split(" ", 2)[1:] for line in answer.decode().splitlines()
                if line.startswith("STAT "))
