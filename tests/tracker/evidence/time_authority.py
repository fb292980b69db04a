"""A time-stamping authority made for a test: its certificates, and what it answers to a query (by openssl)."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

HAS_OPENSSL = shutil.which("openssl") is not None
CONFIG = """\
[tsa]
default_tsa = made
[made]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
{certs}
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
"""


class Authority:
    """One whose signing certificate is issued by a root of its own."""

    def __init__(
        self, folder: Path, *, is_root_sent: bool = True, root_name: str = "A", digests: str = "sha256"
    ) -> None:
        """
        Args:
            root_name: a long one makes its certificate the longer of the two, which DER puts last.
            digests: without sha256 the authority grants nothing.
        """
        self.folder, self.root = folder, folder / "root.pem"
        folder.mkdir()
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = certificate(root_name, root_key, root_name, root_key)
        self.root.write_bytes(root.public_bytes(Encoding.PEM))
        signer = certificate("Signer of time", key, root_name, root_key)
        (folder / "signer.pem").write_bytes(signer.public_bytes(Encoding.PEM))
        (folder / "signer.key").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        )
        (folder / "serial").write_text("01")
        certs = f"certs = {self.root}" if is_root_sent else ""
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder, certs=certs, digests=digests))

    def answer(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"]
        subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        return (self.folder / "reply").read_bytes()

    def stamp(self, content: bytes) -> bytes:
        query = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
        return self.answer(query.as_bytes())


def certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, issuer_key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    """A root where it issues itself, else one that signs time."""
    now = datetime(2020, 1, 1, tzinfo=UTC)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=key is issuer_key, path_length=None), critical=True)
    )
    if key is not issuer_key:
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())
