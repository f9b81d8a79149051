"""One bit changed in any file of a release is found, and so is a file too few or too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nki.errors import UnreadableError
from nki.publication import write_release
from nki.publication.integrity import faults
from nki.publication.signing import SIGNATURE, signature_json
from nki.releasing.signer import new_signer
from unit.publication.test_release import make_release

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [*sorted(make_release().files), SIGNATURE]


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    release = make_release()
    signature = new_signer(tmp_path / "k.pem").sign("register", release.sha256)
    folder = tmp_path / release.sha256
    write_release(release, folder, beside={SIGNATURE: signature_json(signature)})
    assert faults(folder) == ()
    return folder


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_bit_flipped_in_any_file_is_found(folder: Path, name: str, where: str) -> None:
    content = bytearray((folder / name).read_bytes())
    place = {"first": 0, "middle": len(content) // 2, "last": len(content) - 1}[where]
    for bit in range(8):
        changed = bytearray(content)
        changed[place] ^= 1 << bit
        (folder / name).write_bytes(changed)
        assert any(name in fault for fault in faults(folder)), bit


def test_every_bit_of_the_signature_counts(folder: Path) -> None:
    content = (folder / SIGNATURE).read_bytes()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 0x20
        (folder / SIGNATURE).write_bytes(changed)
        assert faults(folder), place


@pytest.mark.parametrize("name", NAMES[:-1])
def test_a_missing_file_is_found(folder: Path, name: str) -> None:
    (folder / name).unlink()
    if name == "manifest.json":
        with pytest.raises(UnreadableError):
            faults(folder)
    else:
        assert faults(folder) == (f"{name} mangler.",)


def test_a_file_that_does_not_belong_is_found(folder: Path) -> None:
    (folder / "ekstra.csv").write_text("x", encoding="utf-8")
    assert faults(folder) == ("ekstra.csv hører ikke til.",)


def test_another_release_under_the_same_name_is_found_when_the_hash_is_known(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_release(make_release("rekonstruert"), other)
    assert faults(other) == ()
    assert faults(other, make_release().sha256) == ("manifest.json er endret.",)
    (folder / "manifest.json").write_bytes((other / "manifest.json").read_bytes())
    assert "manifest.json er endret." in faults(folder)
