"""An authority of our own and a broker's certificate by it."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def authority_and_broker(folder: Path) -> tuple[Path, str]:
    """The authority's certificate, and the broker's settings that use one of it."""
    authority, broker = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    above = _certificate("Authority", authority, by=("Authority", authority), is_authority=True)
    below = _certificate("Broker", broker, by=("Authority", authority), is_authority=False)
    folder.mkdir(parents=True, exist_ok=True)
    for name, certificate in (("authority", above), ("broker", below)):
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "broker.key").write_bytes(
        broker.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    settings = f'tls {{ cert_file: "{folder}/broker.pem", key_file: "{folder}/broker.key" }}'
    return folder / "authority.pem", settings


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    by: tuple[str, ec.EllipticCurvePrivateKey],
    is_authority: bool,
) -> x509.Certificate:
    issuer, signing = by
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(signing, hashes.SHA256())
    )
