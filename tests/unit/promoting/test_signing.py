"""Envelopes: what is signed, by which key, and that others can verify it.

Source: https://www.rfc-editor.org/rfc/rfc8032#section-7.1
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import InputError, UsageError
from provgraph.promoting.signing import PAYLOAD_TYPE, Signer, authenticated

# RFC 8032, test 2, its secret key in PKCS #8.
PEM = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7
-----END PRIVATE KEY-----
"""
PUBLIC = bytes.fromhex(
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
)
_SPKI = bytes.fromhex("302a300506032b6570032100")


def signer() -> Signer:
    pytest.importorskip("cryptography", reason="the extra `signing` is not installed")
    return Signer(PEM, "key.pem")


@given(
    one=st.tuples(st.binary(max_size=20), st.text(max_size=20)),
    other=st.tuples(st.binary(max_size=20), st.text(max_size=20)),
)
def test_no_two_payloads_or_kinds_are_signed_as_the_same(
    one: tuple[bytes, str], other: tuple[bytes, str]
) -> None:
    assert (one == other) == (authenticated(*one) == authenticated(*other))


def test_the_key_is_known_by_its_public_half() -> None:
    assert hashlib.sha256(_SPKI + PUBLIC).hexdigest() == signer().key_id


def test_an_envelope_holds_the_payload_and_a_signature_of_ed25519() -> None:
    mine = signer()
    envelope = mine.envelope(b'{"a": 1}\n')
    (signature,) = envelope["signatures"]
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - an extra

    assert (b'{"a": 1}\n', PAYLOAD_TYPE) == (
        b64decode(envelope["payload"]), envelope["payloadType"]
    )  # fmt: skip
    assert mine.key_id == signature["keyid"]
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(
        b64decode(signature["sig"]), authenticated(b'{"a": 1}\n')
    )


def test_openssl_verifies_it_too(tmp_path: Path) -> None:
    """Another implementation altogether."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    mine = signer()
    (tmp_path / "key.pem").write_bytes(PEM)
    (tmp_path / "signed").write_bytes(authenticated(b"{}"))
    (signature,) = mine.envelope(b"{}")["signatures"]
    (tmp_path / "signature").write_bytes(b64decode(signature["sig"]))
    command = ["openssl", "pkeyutl", "-verify", "-rawin", "-inkey", "key.pem"]
    files = ["-in", "signed", "-sigfile", "signature"]

    done = subprocess.run(
        [*command, *files], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (0, "Signature Verified Successfully\n") == (done.returncode, done.stdout)


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----", PEM[:60]])
def test_what_is_no_key_is_refused_by_the_name_of_its_file(pem: bytes) -> None:
    signer()

    with pytest.raises(InputError, match=r"key\.pem is no private key"):
        Signer(pem, "key.pem")


def test_another_kind_of_key_is_refused() -> None:
    signer()
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric.ec import (  # noqa: PLC0415
        SECP256R1,
        generate_private_key,
    )

    other = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )

    with pytest.raises(InputError, match=r"key\.pem is no Ed25519 key"):
        Signer(other, "key.pem")


def test_without_the_library_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """None in `sys.modules` is how Python says that there is no such module."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    monkeypatch.setitem(sys.modules, "cryptography", None)

    with pytest.raises(UsageError) as refused:
        Signer(PEM, "key.pem")

    assert "Install provgraph[signing], or leave --key out." == refused.value.hint
