"""One request to a webhook: where it may go, and what counts as a yes."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from contextlib import suppress
from pathlib import Path
from shutil import which

import pytest

from provgraph.errors import ForbiddenError, NetworkError
from provgraph.server.alerts import pause_seconds
from provgraph.server.webhook import Poster, is_public, signature

SECRET = b"0123456789abcdef0123456789"


def said_by(
    answer: bytes, *, private: bool = True, context: ssl.SSLContext | None = None
) -> bytes:
    """Send a request to who answers so; return what came there."""
    came: list[bytes] = []
    taking: list[asyncio.Task[None] | None] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taking.append(asyncio.current_task())
        with suppress(OSError):
            head = await reader.readuntil(b"\r\n\r\n")
            came.append(head + await reader.readexactly(4))
            writer.write(answer)
            if answer.endswith(b"\n"):
                await reader.read()  # as one who keeps the connection
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def sent() -> None:
        server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        scheme = "https" if context else "http"
        url = f"{scheme}://localhost:{port}/hook?a=b#c"
        try:
            await Poster(1, private=private).post(url, SECRET, "name", b"body")
        finally:
            server.close()
            await asyncio.gather(*filter(None, taking))
            await asyncio.sleep(0.01)  # for what transports put off

    asyncio.run(sent())
    return came[0]


def test_a_request_is_signed_and_has_its_body() -> None:
    head, _, body = said_by(b"HTTP/1.1 204 No Content\r\n\r\n").partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    stamp = int(headers["webhook-timestamp"])

    assert "POST /hook?a=b HTTP/1.1" == first
    assert (b"body", "4", "name") == (
        body,
        headers["content-length"],
        headers["webhook-id"],
    )
    assert (
        signature(SECRET, "name", stamp, body).lower() == (headers["webhook-signature"])
    )


def test_a_signature_is_that_of_standard_webhooks() -> None:
    """As `openssl dgst -sha256 -hmac` gives it."""
    assert "v1,kqMIVMRW5ERD4fyGb3YwN2IAuAC6c5jvxfiDeiSwAvM=" == signature(
        SECRET, "msg_1", 1_700_000_000, b"{}"
    )


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.0 202\r\n\r\n",
        b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    ],
)
def test_any_success_is_a_yes(answer: bytes) -> None:
    assert said_by(answer).endswith(b"body")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", "the answer is 302"),
        (b"HTTP/1.1 410 Gone\r\n\r\n", "the answer is 410"),
        (b"HTTP/1.1 500 Oh\r\n\r\n", "the answer is 500"),
        (b"SSH-2.0-OpenSSH\r\n", "it is not HTTP"),
        (b"HTTP/1.1 abc\r\n", "no whole answer"),
        (b"", "no whole answer"),
        (b"HTTP/1.1 2" + b"0" * 100_000, "no whole answer"),
        (b"HTTP/1.1 100 Continue\r\n", r"no answer in 1\.0 s"),
    ],
)
def test_anything_else_is_none(answer: bytes, why: str) -> None:
    with pytest.raises(NetworkError, match=why):
        said_by(answer)


def test_nobody_there_is_no_yes() -> None:
    poster = Poster(5, private=True)
    for url in ("http://127.0.0.1:1/", "http://no-such-name.invalid/"):
        with pytest.raises(NetworkError, match="no whole answer"):
            asyncio.run(poster.post(url, SECRET, "name", b"body"))


def test_this_machine_is_asked_only_where_that_is_allowed() -> None:
    with pytest.raises(ForbiddenError, match="in a private network") as caught:
        said_by(b"HTTP/1.1 200 OK\r\n\r\n", private=False)

    assert "alerts.private_addresses" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "::", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::169.254.169.254", "64:ff9b:1::1", "2002:7f00:1::", "fec0::1",
        "::127.0.0.1",
    ],
)  # fmt: skip
def test_what_is_no_public_address(place: str) -> None:
    assert not is_public(place)


@pytest.mark.parametrize(
    "place",
    ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"],
)
def test_what_is_one(place: str) -> None:
    assert is_public(place)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine that nobody else vouches for."""
    if which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    path = tmp_path / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", tmp_path / "key.pem", "-out", path],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + (tmp_path / "key.pem").read_bytes())
    return path


def test_a_certificate_is_looked_at(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with pytest.raises(NetworkError, match="CERTIFICATE_VERIFY_FAILED"):
        said_by(b"HTTP/1.1 200 OK\r\n\r\n", context=context)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    assert said_by(b"HTTP/1.1 200 OK\r\n\r\n", context=context).endswith(b"body")


def test_the_pauses_double_up_to_an_hour_and_never_agree() -> None:
    for failures, whole in [(0, 0.5), (1, 1), (2, 2), (12, 2_048), (13, 3_600)]:
        pauses = {pause_seconds(failures) for _ in range(50)}

        assert whole / 2 <= min(pauses) < max(pauses) <= whole
    assert 3_600 >= pause_seconds(10_000)
