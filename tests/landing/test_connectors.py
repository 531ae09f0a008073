"""A server is the one that it should be, lets us in, and gives what was asked for."""

from __future__ import annotations

import datetime as dt
import ssl
from typing import TYPE_CHECKING, Any

import asyncssh
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dtsen.errors import (
    DeliveryRejected,
    RemoteRefused,
    RemoteUnavailable,
    SettingMissing,
)
from dtsen.landing import Remote, configured, fetch, is_offered
from dtsen.quarter import Quarter
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Q = Quarter(2026, 3)
FILE = b"NIK,NO_KK,NAMA\n3901,39,CONTOH SATU\n"


def changed(remote: Remote, **options: Any) -> Remote:
    merged = dict(remote.options) | options
    return Remote(remote.url, {k: v for k, v in merged.items() if v is not None})


def public_key() -> str:
    key = asyncssh.generate_private_key("ssh-ed25519")
    return key.export_public_key().decode()


@pytest.fixture
def on_sftp(home: Path, sftp: Any, deliver: Callable[..., Path]) -> Remote:
    """A delivery on an SFTP server."""
    return sftp.put(deliver, {"klj.csv": FILE})


@pytest.fixture
def on_web(home: Path, web: Any, deliver: Callable[..., Path]) -> Remote:
    """A delivery on a web server, whose manners a test may spoil."""
    return web.put(deliver, {"klj.csv": FILE})


@pytest.fixture
def in_store(home: Path, s3: Any, deliver: Callable[..., Path]) -> Remote:
    """A delivery in a bucket."""
    return s3.put(deliver, {"klj.csv": FILE})


def test_an_sftp_server_with_another_host_key_is_not_talked_to(on_sftp: Remote) -> None:
    with pytest.raises(RemoteRefused, match="HostKeyNotVerifiable"):
        fetch(Q, "klj", changed(on_sftp, host_key=public_key()))


def test_an_sftp_server_that_nobody_has_vouched_for_is_not_talked_to(
    home: Path, on_sftp: Remote, monkeypatch: Any
) -> None:
    monkeypatch.setenv("HOME", str(home))
    for nobody in (None, ""):
        with pytest.raises(RemoteRefused, match="HostKeyNotVerifiable"):
            fetch(Q, "klj", changed(on_sftp, host_key=None, known_hosts=nobody))


def test_known_hosts_may_vouch_for_an_sftp_server(
    home: Path, sftp: Any, on_sftp: Remote, host_key: asyncssh.SSHKey
) -> None:
    known = host_key.export_public_key().decode()
    (home / "known_hosts").write_text(f"[127.0.0.1]:{sftp.port} {known}")
    path = str(home / "known_hosts")
    assert fetch(Q, "klj", changed(on_sftp, host_key=None, known_hosts=path))


def test_a_key_opens_an_sftp_server(
    home: Path, sftp: Any, deliver: Callable[..., Path], loop: Any, host_key: Any
) -> None:
    own = asyncssh.generate_private_key("ssh-ed25519")
    deliver(sftp.root, {"klj.csv": FILE})
    (home / "key").write_bytes(own.export_private_key("pkcs8-pem", "sandi contoh"))
    (home / "authorized").write_bytes(own.export_public_key())

    async def start() -> Any:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[host_key],
            authorized_client_keys=str(home / "authorized"),
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=sftp.root),
        )

    server = loop.run(start())
    entry = {
        "url": f"sftp://dtsen@127.0.0.1:{server.get_port()}/",
        "host_key": host_key.export_public_key().decode(),
        "private_key_file": str(home / "key"),
    }
    assert fetch(Q, "klj", Remote.of(entry | {"passphrase": "sandi contoh"}))
    with pytest.raises(RemoteRefused, match="KeyImportError"):
        fetch(Q, "klj", Remote.of(entry | {"passphrase": "salah"}))
    loop.loop.call_soon_threadsafe(server.close)


def test_a_wrong_password_is_tried_once(on_sftp: Remote, impatient: Any) -> None:
    tries = []
    connect = impatient.connect
    remote = changed(on_sftp, password="salah")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(impatient, "connect", lambda r: (tries.append(1), connect(r))[1])
        with pytest.raises(RemoteRefused, match="Check the connection") as refused:
            fetch(Q, "klj", remote)
    assert "salah" not in str(refused.value)
    assert len(tries) == 1


@pytest.mark.parametrize("status", [401, 403, 400])
def test_a_web_server_that_does_not_let_us_in_is_asked_once(
    on_web: Remote, manners: dict[str, Any], status: int
) -> None:
    manners["status"] = lambda _: status
    with pytest.raises(RemoteRefused, match=f"HTTP {status}"):
        fetch(Q, "klj", on_web)
    assert len(manners["asked"]) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_web_server_in_trouble_is_asked_again(
    on_web: Remote, manners: dict[str, Any], status: int
) -> None:
    answers = iter([status, status, 200, status])
    manners["status"] = lambda _: next(answers, 200)
    assert fetch(Q, "klj", on_web)


def test_a_web_server_in_trouble_does_not_say_that_nothing_is_there(
    on_web: Remote, manners: dict[str, Any]
) -> None:
    manners["status"] = lambda _: 503
    with pytest.raises(RemoteUnavailable, match="HTTP 503"):
        is_offered(Q, "klj", on_web)


@pytest.mark.parametrize(
    "login",
    [
        ({"username": "dtsen", "password": "sandi"}, "Basic ZHRzZW46c2FuZGk="),
        ({"token": "tanda-contoh"}, "Bearer tanda-contoh"),
    ],
)
def test_a_web_server_is_told_who_asks(
    on_web: Remote, manners: dict[str, Any], login: tuple[dict[str, str], str]
) -> None:
    option, header = login
    manners["status"] = lambda asked: (
        200 if asked.headers.get("Authorization") == header else 401
    )
    assert fetch(Q, "klj", changed(on_web, **option))


@pytest.mark.parametrize(
    "location",
    ["http://other.example.org/", "http://127.0.0.1:1/", "//other.example.org/"],
)
def test_a_web_server_may_not_send_us_elsewhere(
    on_web: Remote, manners: dict[str, Any], location: str
) -> None:
    manners["status"] = lambda _: 302
    manners["location"] = lambda _: location
    for ask in (fetch, is_offered):
        with pytest.raises(RemoteRefused, match="sends us on"):
            ask(Q, "klj", on_web)


def test_a_web_server_may_send_us_on_within_itself(
    on_web: Remote, manners: dict[str, Any]
) -> None:
    manners["status"] = lambda asked: 302 if asked.path.startswith("/old") else 200
    manners["location"] = lambda asked: asked.path.removeprefix("/old")
    assert fetch(Q, "klj", Remote(f"{on_web.url}/old"))


@pytest.mark.parametrize("poor", ["ranges", "length"])
def test_a_poor_web_server_does(
    home: Path,
    web: Any,
    manners: dict[str, Any],
    deliver: Callable[..., Path],
    poor: str,
) -> None:
    large = FILE * 20_000
    remote = web.put(deliver, {"klj.csv": large})
    manners["stop_at"] = len(large) // 2
    with pytest.raises(RemoteUnavailable):
        fetch(Q, "klj", remote)
    manners["stop_at"] = None
    manners[poor] = False
    assert fetch(Q, "klj", remote)
    assert (home / "fetched/2026-Q3/klj/klj.csv").read_bytes() == large


def test_a_file_without_end_cannot_fill_the_disk(
    web: Any, on_web: Remote, manners: dict[str, Any]
) -> None:
    from dtsen.landing import transfer

    largest = 0
    measure = transfer.measure

    def watched(path: Path) -> Any:
        nonlocal largest
        largest = max(largest, path.stat().st_size)
        return measure(path)

    (web.root / "2026-Q3" / "klj" / "klj.csv").write_bytes(FILE[::-1])
    manners["length"] = False
    manners["more"] = b"x" * 5_000_000
    manners["status"] = lambda asked: (
        manners.update(more=b"x" * 5_000_000 if "csv" in asked.path else b"") or 200
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfer, "measure", watched)
        with pytest.raises(DeliveryRejected, match="expected sha256"):
            fetch(Q, "klj", on_web)
    assert largest == len(FILE)


def test_https_is_believed_by_its_certificate_alone(
    home: Path,
    folder: Path,
    manners: dict[str, Any],
    deliver: Callable[..., Path],
    serve_web: Callable[..., Any],
) -> None:
    deliver(folder, {"klj.csv": FILE})
    certificate = certify(home)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serve_web(folder, manners, tls) as port:
        url = f"https://localhost:{port}"
        with pytest.raises(RemoteRefused, match="Certificate"):
            fetch(Q, "klj", Remote(url))
        assert fetch(Q, "klj", Remote(url, {"ca_file": str(certificate)}))
    with pytest.raises(SettingMissing, match="ca_file"):
        fetch(Q, "klj", Remote(url, {"ca_file": str(home / "none.pem")}))


def certify(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509
        .CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day.replace(year=2120))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_store_that_lacks_the_bucket_has_nothing_yet(in_store: Remote) -> None:
    elsewhere = Remote("s3://no-such-bucket/x", in_store.options)
    assert fetch(Q, "klj", elsewhere) is None


def test_a_store_without_a_key_for_it_is_refused(
    in_store: Remote, monkeypatch: Any
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(RemoteRefused, match="NoCredentials"):
        fetch(Q, "klj", changed(in_store, key=None, secret=None))


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("ftp://ftp.example.org/kirim", "begins with one of"),
        ("/mnt/kirim", "begins with one of"),
        ("http://data.example.org/kirim", "in the clear"),
        ("sftp://dtsen:rahasia@sftp.example.org/kirim", "holds no password"),
        ("https://data.example.org/kirim?sig=rahasia", "ends with its path"),
        ("sftp:///kirim", "names a host"),
        ("file://mnt/kirim", "absolute path"),
    ],
)
def test_an_unusable_address_is_refused_without_repeating_it(
    url: str, hint: str
) -> None:
    with pytest.raises(SettingMissing, match=hint) as refused:
        Remote(url)
    assert "rahasia" not in str(refused.value)


def test_a_store_is_not_asked_in_the_clear(home: Path) -> None:
    remote = Remote("s3://kiriman", {"endpoint_url": "http://s3.example.org"})
    with pytest.raises(SettingMissing, match="in the clear"):
        fetch(Q, "klj", remote)


def test_an_unknown_option_is_named_with_those_that_are_known(home: Path) -> None:
    remote = Remote("sftp://sftp.example.org", {"known_host": None, "sandi": "rahasia"})
    with pytest.raises(
        SettingMissing, match=r"known_host and sandi.*known_hosts"
    ) as no:
        fetch(Q, "klj", remote)
    assert "rahasia" not in str(no.value)


REMOTES = """
klj:
  url: sftp://dtsen@sftp.example.org/kirim/
  password_file: {home}/password
  archive_password_file: {home}/password
pkh:
  archive_password: rahasia-contoh
"""


@pytest.fixture
def remotes(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = home / "remotes.yml"
    path.write_text(REMOTES.format(home=home))
    (home / "password").write_text("rahasia-contoh\n")
    monkeypatch.setenv("DTSEN_REMOTES", str(path))
    settings.cache_clear()
    return path


def test_a_file_says_where_sources_are_fetched_from(remotes: Path) -> None:
    assert configured("klj") == Remote(
        "sftp://dtsen@sftp.example.org/kirim",
        {"password": "rahasia-contoh", "archive_password": "rahasia-contoh"},
    )
    assert configured("pkh") == Remote("", {"archive_password": "rahasia-contoh"})
    assert configured("dtks") is None


def test_without_such_a_file_every_source_comes_into_the_inbox(home: Path) -> None:
    assert configured("klj") is None


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        ("klj: [", "read as YAML"),
        ("kljj: {url: file:///x}", "an entry per source"),
        ("klj: file:///x", "klj needs url"),
        ("klj: {url: file:///x, password_file: /nowhere}", "password_file"),
    ],
)
def test_a_file_that_says_it_wrongly_is_refused(
    remotes: Path, content: str, hint: str
) -> None:
    remotes.write_text(content)
    with pytest.raises(SettingMissing, match=hint):
        configured("klj")
