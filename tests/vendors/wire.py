"""Sends a reply, whole or spoiled as a fault says."""

import os
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler

from tests.vendors.faults import Fault
from tests.vendors.talk import Reply

_PIECES = 8
_HTML = b"<!DOCTYPE html><html><body><h1>We will be right back</h1></body></html>"


def send(handler: BaseHTTPRequestHandler, reply: Reply, fault: Fault | None, slow: float) -> None:
    """Send the reply; what the fault does to it shows only here, on the wire.

    Args:
        handler: The connection.
        reply: What the vendor answers.
        fault: What goes wrong with it.
        slow: Seconds that a slow body takes.
    """
    body = b"" if handler.command == "HEAD" else reply.body
    match fault:
        case "reset":
            reset(handler)
        case "html":
            _answer(handler, Reply(200, _HTML, {"Content-Type": "text/html"}), _HTML)
        case "cut_json":
            _answer(handler, reply, body[: len(body) // 2])
        case "truncated":
            handler.close_connection = True
            _answer(handler, reply, body[: len(body) // 2], length=len(body))
        case "slow":
            _answer(handler, reply, b"", length=len(body))
            _trickle(handler, body, slow)
        case _:
            _answer(handler, reply, body)


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Reset the connection: the client sees an error, not an end."""
    handler.close_connection = True
    abandon = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, abandon)
    os.close(handler.connection.detach())


def _answer(
    handler: BaseHTTPRequestHandler, reply: Reply, sent: bytes, length: int | None = None
) -> None:
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(sent) if length is None else length))
    handler.end_headers()
    handler.wfile.write(sent)


def _trickle(handler: BaseHTTPRequestHandler, body: bytes, seconds: float) -> None:
    size = max(1, -(-len(body) // _PIECES))
    for start in range(0, len(body), size):
        time.sleep(seconds / _PIECES)
        handler.wfile.write(body[start : start + size])
