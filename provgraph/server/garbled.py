"""What is no HTTP is told as a problem too."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from provgraph.server.problem import MEDIA_TYPE, refuse


class Protocol(HttpToolsProtocol):
    """uvicorn's, with our way of refusing what it cannot read."""

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that are no request, and close the connection."""
        told = refuse(
            400,
            f"the request cannot be read: {msg}",
            hint="Look at its first line, its headers and their lengths.",
        )
        body = told.problem.body()
        head = (
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: %s\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head % (MEDIA_TYPE, len(body)) + body)
        self.transport.close()
