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


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=moxi.PATIENCE)


def make_certificate(folder, name, issuer=None, names=None):
    """A new key and its certificate for `name`: signed by `issuer`, or by itself. `names` are those that it is good
    for beside that, as OpenSSL writes them."""
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    signer = ["-CA", issuer.chain, "-CAkey", issuer.key] if issuer else []
    more = ["-addext", f"subjectAltName={names}"] if names else []
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", made.key]
    openssl("req", "-x509", *key, "-out", made.chain, "-days", 2, "-subj", f"/CN={name}", *more, *signer)
    made.key.chmod(0o644)  # for the user that the server becomes
    return made


def make_expired_certificate(folder, name, issuer, names):
    """As make_certificate, but its time was over long ago."""
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    place = folder / f"{name}-ca"
    place.mkdir()
    (place / "index").touch()
    (place / "serial").write_text("01\n")
    config = place / "config"
    config.write_text(
        f"[ca]\ndefault_ca=it\n[it]\ndatabase={place}/index\nserial={place}/serial\nnew_certs_dir={place}\n"
        f"default_md=sha256\npolicy=any\nx509_extensions=for\n[any]\ncommonName=supplied\n"
        f"[for]\nsubjectAltName={names}\n"
    )
    request = place / "request"
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", made.key]
    openssl("req", *key, "-out", request, "-subj", f"/CN={name}")
    times = ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"]
    signer = ["-cert", issuer.chain, "-keyfile", issuer.key]
    openssl("ca", "-batch", "-notext", "-config", config, *times, *signer, "-in", request, "-out", made.chain)
    made.key.chmod(0o644)
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
