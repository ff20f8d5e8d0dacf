"""Trial keys of the stand, RSA: of СМЭВ itself and of the provider. Made once for a workspace; never ГОСТ."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from foundation.files import write_atomically

_PADDING: Final = padding.PKCS1v15()
_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)
_UNTIL: Final = datetime(2040, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Keys:
    """What the simulated СМЭВ signs by, and whose signatures it takes."""

    own: rsa.RSAPrivateKey
    own_certificate: bytes
    provider_certificate: bytes

    def sign(self, content: bytes) -> bytes:
        """The signature of СМЭВ."""
        return self.own.sign(content, _PADDING, hashes.SHA256())

    def is_of_provider(self, content: bytes, signature: bytes) -> bool:
        """Whether the registered provider signed the content."""
        public = x509.load_der_x509_certificate(self.provider_certificate).public_key()
        assert isinstance(public, rsa.RSAPublicKey)
        try:
            public.verify(signature, content, _PADDING, hashes.SHA256())
        except InvalidSignature:
            return False
        return True


def keys_folder(workspace: Path) -> Path:
    """Where the keys of a workspace lie: `<name>.key` and `<name>.crt`, PEM, of `smev` and of `provider`."""
    return workspace / "stand" / "smev"


def keys_of(folder: Path) -> Keys:
    """The keys in the folder, made if there are none."""
    own, own_certificate = _pair(folder, "smev")
    _, provider_certificate = _pair(folder, "provider")
    return Keys(own, own_certificate, provider_certificate)


def _pair(folder: Path, name: str) -> tuple[rsa.RSAPrivateKey, bytes]:
    key_path, certificate_path = folder / f"{name}.key", folder / f"{name}.crt"
    if not certificate_path.is_file():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name}.stand.example")])
        issued = (
            x509.CertificateBuilder(subject, subject, made.public_key(), 1, _FROM, _UNTIL)
            .sign(made, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
        )
        pem = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_atomically(key_path, pem)
        key_path.chmod(0o600)
        write_atomically(certificate_path, issued)
    key = serialization.load_pem_private_key(key_path.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
    return key, certificate.public_bytes(serialization.Encoding.DER)
