"""Certificates, made with openssl, and clients that speak TLS."""

import dataclasses
import pathlib
import ssl
import subprocess

import moxi


@dataclasses.dataclass
class Certificate:
    chain: pathlib.Path
    key: pathlib.Path


def make_certificate(folder, name, issuer=None):
    """A new key and its certificate for `name`: signed by `issuer`, or by itself."""
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    signer = ["-CA", issuer.chain, "-CAkey", issuer.key] if issuer else []
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", made.key, "-out", made.chain, "-days", "2", "-subj", f"/CN={name}", *signer]
    subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=moxi.PATIENCE)
    made.key.chmod(0o644)  # for the user that the server becomes
    return made


def server_options(certificate, *more):
    """-Z with this certificate; `more` are further suboptions."""
    files = (f"ssl_chain_cert={certificate.chain}", f"ssl_key={certificate.key}")
    return ["-Z", "-o", ",".join([*files, *more])]


def context(trusted=None, own=None, most=None):
    """What a client speaks with: whom it trusts (None: anybody), who it says it is, the newest version."""
    made = ssl.create_default_context(cafile=trusted.chain if trusted else None)
    made.check_hostname = False
    if trusted is None:
        made.verify_mode = ssl.CERT_NONE
    if own:
        made.load_cert_chain(own.chain, own.key)
    if most:
        made.maximum_version = most
    return made


class TlsClient(moxi.Client):
    """A raw connection as moxi.Client, inside of TLS."""

    def __init__(self, port, speaks=None, **options):
        super().__init__(port, **options)
        try:
            self.socket = (speaks or context()).wrap_socket(self.socket)
        except OSError:
            self.close()
            raise

    def certificate(self):
        """What the server has shown, as bytes."""
        return self.socket.getpeercert(binary_form=True)


def shown_by(certificate):
    """The bytes that a client is shown of it."""
    return ssl.PEM_cert_to_DER_cert(certificate.chain.read_text())
