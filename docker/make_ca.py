"""Prints the certificates that a client of Amazon Keyspaces must trust, out of those that botocore brings.

    python docker/make_ca.py > docker/keyspaces-ca.pem

Which ones: https://docs.aws.amazon.com/keyspaces/latest/devguide/using_python_driver.html
Their fingerprints are pinned here, so nothing else can get in. How they were checked: docs/keyspaces.md.
"""

import hashlib
import re
import ssl
import sys
from pathlib import Path

import botocore

FINGERPRINTS = {
    "Amazon Root CA 1": "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    "Amazon Root CA 2": "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    "Amazon Root CA 3": "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    "Amazon Root CA 4": "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    "Starfield Class 2": "1465fa205397b876faa6f0a9958e5590e40fcc7faa4fb7c2c8677521fb5fb658",
}
"""SHA-256 of the whole certificate."""

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def bundle(source: str) -> str:
    """The five certificates out of a text of many. KeyError names the first that it lacks."""
    ders = (ssl.PEM_cert_to_DER_cert(pem) for pem in _PEM.findall(source))
    found = {hashlib.sha256(der).hexdigest(): der for der in ders}
    return "\n".join(
        f"# {name}\n# SHA-256 {fingerprint}\n{ssl.DER_cert_to_PEM_cert(found[fingerprint])}"
        for name, fingerprint in FINGERPRINTS.items()
    )


if __name__ == "__main__":
    sys.stdout.write(bundle(Path(botocore.__file__).with_name("cacert.pem").read_text(encoding="utf-8")))
