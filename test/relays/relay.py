# A small relay, as people write them at home, in Python's standard library: what is posted to /pub/CHANNEL is pushed to
# whoever has asked for /sub/CHANNEL, as an event stream or over a WebSocket. `python3 relay.py PORT`.
import base64
import hashlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
channels: dict[str, list] = {}
lock = threading.Lock()


def as_event(data: bytes) -> bytes:
    return b"data: " + data + b"\n\n"


def as_frame(data: bytes) -> bytes:
    length = len(data)
    return b"\x81" + (bytes([length]) if length < 126 else b"\x7e" + length.to_bytes(2, "big")) + data


class Relay(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        with lock:
            for connection, packed in channels.get(self.path.removeprefix("/pub/"), []):
                try:
                    connection.sendall(packed(data))
                except OSError:
                    pass
        self.send_response(204)
        self.end_headers()

    def do_GET(self):
        key = self.headers.get("Sec-WebSocket-Key")
        self.send_response(101 if key else 200)
        if key:
            proof = hashlib.sha1((key + GUID).encode()).digest()
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.send_header("Sec-WebSocket-Accept", base64.b64encode(proof).decode())
        else:
            self.send_header("Content-Type", "text/event-stream")
        subscriber = (self.connection, as_frame if key else as_event)
        with lock:
            self.end_headers()
            channels.setdefault(self.path.removeprefix("/sub/"), []).append(subscriber)
        while self.connection.recv(4096):  # whatever it is: until the client goes
            if key:
                break
        with lock:
            channels[self.path.removeprefix("/sub/")].remove(subscriber)
        self.close_connection = True

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    address_family = socket.AF_INET6 if ":" in (sys.argv[2:] or [""])[0] else socket.AF_INET


Server(((sys.argv[2:] or ["127.0.0.1"])[0], int(sys.argv[1])), Relay).serve_forever()
