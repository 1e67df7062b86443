"""The certificates that the images trust for Keyspaces are the five that AWS names, and no other."""

import hashlib
import runpy
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path

import botocore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.conftest import ROOT

BUNDLE = ROOT / "docker" / "keyspaces-ca.pem"
FINGERPRINTS = {
    "Amazon Root CA 1": "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    "Amazon Root CA 2": "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    "Amazon Root CA 3": "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    "Amazon Root CA 4": "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    "Starfield Class 2 Certification Authority": (
        "1465fa205397b876faa6f0a9958e5590e40fcc7faa4fb7c2c8677521fb5fb658"
    ),
}
PUBLISHED_KEYS = {
    "Amazon Root CA 1": "fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2",
    "Amazon Root CA 2": "7f4296fc5b6a4e3b35d3c369623e364ab1af381d8fa7121533c9d6c633ea2461",
    "Amazon Root CA 3": "36abc32656acfc645c61b71613c4bf21c787f5cabbee48348d58597803d7abc9",
    "Amazon Root CA 4": "f7ecded5c66047d28ed6466b543c40e0743abe81d109254dcf845d4c2c7853c5",
}
"""SHA-256 of the public key, as https://www.amazontrust.com/repository/ lists them."""


@pytest.fixture(scope="module")
def trusted() -> dict[str, bytes]:
    """What Python trusts by the bundle: each authority's name and its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(BUNDLE)
    assert context.cert_store_stats() == {"x509": 5, "crl": 0, "x509_ca": 5}
    subjects = [subject_of(one) for one in context.get_ca_certs()]
    names = [one.get("commonName") or one["organizationalUnitName"] for one in subjects]
    return dict(zip(names, context.get_ca_certs(binary_form=True), strict=True))


def subject_of(certificate: Mapping[str, object]) -> dict[str, str]:
    subject = certificate["subject"]
    assert isinstance(subject, tuple)
    return dict(part for (part,) in subject)


def test_the_bundle_holds_exactly_the_five_with_their_fingerprints(trusted: dict[str, bytes]) -> None:
    found = {name: hashlib.sha256(der).hexdigest() for name, der in trusted.items()}
    assert found == FINGERPRINTS
    assert BUNDLE.read_text(encoding="utf-8").count("BEGIN CERTIFICATE") == len(FINGERPRINTS)


@pytest.mark.parametrize("name", PUBLISHED_KEYS)
def test_amazons_keys_are_those_that_amazon_publishes(trusted: dict[str, bytes], name: str) -> None:
    key = x509.load_der_x509_certificate(trusted[name]).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert hashlib.sha256(spki).hexdigest() == PUBLISHED_KEYS[name]


def test_the_script_makes_the_bundle_and_lets_nothing_else_in() -> None:
    bundle: Callable[[str], str] = runpy.run_path(str(ROOT / "docker" / "make_ca.py"))["bundle"]
    source = Path(botocore.__file__).with_name("cacert.pem").read_text(encoding="utf-8")
    assert bundle(source) == BUNDLE.read_text(encoding="utf-8")
    four = source.replace(ssl.DER_cert_to_PEM_cert(_der("Starfield Class 2")).splitlines()[1], "A" * 64)
    with pytest.raises(KeyError, match=list(FINGERPRINTS.values())[-1]):
        bundle(four)


def _der(name: str) -> bytes:
    pem = BUNDLE.read_text(encoding="utf-8").split(f"# {name}\n")[1]
    return ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN") :])
