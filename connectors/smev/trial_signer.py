"""RSA with SHA-256 for the stand and for emulators: a trial of the exchange without ГОСТ. Real СМЭВ refuses it."""

from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from foundation.errors import ConfigurationError

_PADDING: Final = padding.PKCS1v15()


class TrialSigner:
    """Signs by an RSA key and its certificate in two PEM files."""

    title = "пробная подпись стенда, RSA и SHA-256: не ГОСТ"
    digest_method = "http://www.w3.org/2001/04/xmlenc#sha256"
    signature_method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

    def __init__(self, key: Path, certificate: Path) -> None:
        """Raises ConfigurationError where one of the files can't be used."""
        try:
            loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
            own = x509.load_pem_x509_certificate(certificate.read_bytes())
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ConfigurationError(
                f"Ключ {key} или сертификат {certificate} пробной подписи не читается.",
                "Их делает стенд: python -m stand up; пути стоят в smev.yaml.",
            ) from error
        if not isinstance(loaded, rsa.RSAPrivateKey):
            raise ConfigurationError(f"Ключ {key} — не RSA.", "Для ГОСТ укажите в smev.yaml signer: gost2012-256.")
        self._key = loaded
        self.certificate = own.public_bytes(serialization.Encoding.DER)

    def digest(self, content: bytes) -> bytes:
        """SHA-256."""
        counted = hashes.Hash(hashes.SHA256())
        counted.update(content)
        return counted.finalize()

    def sign(self, content: bytes) -> bytes:
        """PKCS#1 v1.5."""
        return self._key.sign(content, _PADDING, hashes.SHA256())

    def is_signed(self, content: bytes, signature: bytes, certificate: bytes) -> bool:
        """Whether the owner of the certificate signed the content."""
        try:
            public = x509.load_der_x509_certificate(certificate).public_key()
            if not isinstance(public, rsa.RSAPublicKey):
                return False
            public.verify(signature, content, _PADDING, hashes.SHA256())
        except (InvalidSignature, ValueError, UnsupportedAlgorithm):
            return False
        return True
