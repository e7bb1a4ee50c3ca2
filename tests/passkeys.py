"""A passkey in software: it does what a telephone does when a page asks for one."""

import hashlib
import json
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

ORIGIN = "https://testserver"
PRESENT, VERIFIED, WITH_CREDENTIAL = 0x01, 0x04, 0x40


@dataclass
class Passkey:
    """One key pair for one site; it is asked with the options that the page holds."""

    origin: str = ORIGIN
    verifies_user: bool = True
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: os.urandom(32))
    user_handle: str = ""
    uses: int = 0

    def create(self, options: dict) -> str:
        """Answer a registration, as JSON for the hidden field of the form."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        told = self._told(asked["rp"]["id"], WITH_CREDENTIAL, credential)
        response = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", asked)),
            "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
        }
        return self._credential(response, {"credProps": {"rk": True}})

    def get(self, options: dict) -> str:
        """Answer a sign-in or a step-up."""
        asked = options["publicKey"]
        client = self._client("webauthn.get", asked)
        told = self._told(asked["rpId"])
        signed = bytes(told) + hashlib.sha256(client).digest()
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(told),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": self.user_handle,
        }
        return self._credential(response, {})

    def _told(self, site: str, more: int = 0, credential: object = b"") -> AuthenticatorData:
        self.uses += 1
        flags = PRESENT | more | (VERIFIED if self.verifies_user else 0)
        digest = hashlib.sha256(site.encode()).digest()
        return AuthenticatorData.create(digest, flags, self.uses, credential)

    def _client(self, kind: str, asked: dict) -> bytes:
        return CollectedClientData.create(kind, asked["challenge"], self.origin)

    def _credential(self, response: dict, extensions: dict) -> str:
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )
