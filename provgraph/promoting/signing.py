"""Statements in envelopes that are signed by an Ed25519 key.

The library that signs is an extra, and loaded only here.

Source: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from provgraph.errors import InputError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"


def authenticated(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """Return what is signed for a payload, so that it passes for no other kind.

    >>> authenticated(b"hello world", "http://example.com/HelloWorld")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'

    Source: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


class Signer:
    """Signs by a private key.

    Attributes:
        key_id: the SHA-256 of the public key as SubjectPublicKeyInfo, in hexadecimal.
    """

    def __init__(self, pem: bytes, name: str) -> None:
        """Take the key in *pem*, the text of the file *name*: PKCS #8, no password.

        Raises:
            UsageError: the library that signs is not installed.
            InputError: it is no such key.
        """
        try:
            from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
        except ImportError as error:
            raise UsageError(
                "statements cannot be signed: the package cryptography is missing",
                hint="Install provgraph[signing], or leave --key out.",
            ) from error
        self._key = _read(pem, name)
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        self.key_id = hashlib.sha256(public).hexdigest()

    def envelope(self, payload: bytes) -> dict[str, Any]:
        """Return *payload* in a signed envelope."""
        signature = self._key.sign(authenticated(payload))
        return {
            "payload": b64encode(payload).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [
                {"keyid": self.key_id, "sig": b64encode(signature).decode()}
            ],
        }


def _read(pem: bytes, name: str) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    hint = "Make one with openssl genpkey -algorithm ed25519 -out FILE."
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InputError(f"{name} is no private key in PEM", hint=hint) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(f"{name} is no Ed25519 key", hint=hint)
    return key
