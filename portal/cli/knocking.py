"""Asking a service whether it is there, in its own words, and nothing more."""

import socket
import ssl
from urllib.parse import urlsplit


def ping(address: str, patience: float) -> bytes:
    """What Redis or Valkey at this address answers to PING."""
    url = urlsplit(address)
    if url.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(patience)
        connection.connect(url.path)
    else:
        connection = socket.create_connection((url.hostname or "", url.port or 6379), patience)
    if url.scheme == "rediss":
        connection = ssl.create_default_context().wrap_socket(
            connection, server_hostname=url.hostname
        )
    with connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(64)
