"""P1: an acknowledged delivery survives kill -9 and power loss at any instant, and counts fully or not at all."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from store_support import Driver, faults_after, privileged, send_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 5
PLACES = 110
"""Places where the process may be made to die while it receives three deliveries; later ones are after the end."""
FULL_TIME = 0.6
TOOLS = ("mkfs.ext4", "mount", "umount")
SYSTEM = ("/usr/sbin", "/sbin", "/usr/bin", "/bin")
REQUIRED = "NKI_POWER"
"""Where this is set, as it is where main is checked as root, power losses are simulated: nothing is skipped."""


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    """Start the program that is made to die."""
    program = Driver()
    yield program
    program.close()


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write three deliveries."""
    return send_many(tmp_path_factory.mktemp("inn"), ("0301", "4203", "1103"), SIZE)


class Disk:
    """An ext4 file system in a file, whose power can go."""

    def __init__(self, folder: Path) -> None:
        self.image, self.mount = folder / "image", folder / "disk"
        self.mount.mkdir()
        with self.image.open("wb") as file:
            file.truncate(48 * 2**20)
        _command("mkfs.ext4", "-q", "-E", "lazy_itable_init=0", str(self.image))
        self.plug_in()

    def plug_in(self) -> None:
        """Mount; what was not flushed is gone."""
        _command("mount", "-o", "loop", str(self.image), str(self.mount))

    def pull_out(self) -> None:
        """Unmount."""
        _command("umount", str(self.mount))


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    """Mount a disk of our own, where we are let to."""
    missing = [name for name in TOOLS if not tool(name)]
    if not privileged():
        reason = "needs the right to mount a file system"
    elif missing:
        reason = f"needs {', '.join(missing)} (apt-get install e2fsprogs mount)"
    else:
        reason = ""
    if reason:
        assert not os.environ.get(REQUIRED), f"power losses are required here: {reason}"
        pytest.skip(f"{reason}; the order of flushes is tested for everybody")
    made = Disk(tmp_path_factory.mktemp("strøm"))
    yield made
    made.pull_out()


def tool(name: str) -> str:
    """Find a program of the system, also where only root has it on the path; empty when it is not there."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), *SYSTEM))) or ""


def _command(name: str, *words: str) -> None:
    subprocess.run((tool(name) or name, *words), check=True, capture_output=True)  # noqa: S603


def ending(number: int) -> dict[str, object]:
    """Choose how the n-th process dies: at one of the places where something is done, or at any moment."""
    dice = random.Random(number)  # noqa: S311  (no secret: repeatable)
    if number % 2:
        return moment(dice)
    return {"failpoint": f"*:{dice.randint(1, PLACES)}"}


def moment(dice: random.Random) -> dict[str, object]:
    """Choose a moment: so long after so many receipts, that machines of any speed are caught at all kinds of work."""
    return {"after": dice.randint(0, 2), "delay": dice.uniform(0, FULL_TIME) ** 2}


def kill(driver: Driver, delivered: list[Path], register: Path, number: int) -> int:
    """Let one process die, start anew, and hold what is there against the receipts; gives how many there were."""
    given = driver.run(register=register, deliveries=delivered, **ending(number))["given"]
    assert faults_after(register, given, SIZE) == [], number
    return len(given)


def lose_power(driver: Driver, delivered: list[Path], disk: Disk, number: int, **more: object) -> tuple[int, list[str]]:
    """Let the power go while receiving; gives the number of receipts, and what is wrong afterwards."""
    register = disk.mount / f"r{number}{len(more)}"
    job = {"register": register, "deliveries": delivered, "unplug": disk.mount}
    job |= moment(random.Random(number))  # noqa: S311  (no secret: repeatable)
    given = [one for one in driver.run(**job, **more)["given"] if "sha256" in one]
    disk.pull_out()
    disk.plug_in()
    return len(given), faults_after(register, given, SIZE)


def test_what_was_acknowledged_survives_kill_at_thirty_points(
    driver: Driver, delivered: list[Path], tmp_path: Path
) -> None:
    receipts = sum(kill(driver, delivered, tmp_path / str(number), number) for number in range(30))
    assert receipts > 10


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_what_was_acknowledged_survives_kill_at_five_hundred_points(
    driver: Driver, delivered: list[Path], tmp_path: Path, part: int
) -> None:
    for number in range(100 + 50 * part, 150 + 50 * part):
        kill(driver, delivered, tmp_path / str(number), number)


def test_a_stack_survives_kill_at_twenty_points(driver: Driver, delivered: list[Path], tmp_path: Path) -> None:
    receipts = []
    for number in range(20):
        job = {"register": tmp_path / str(number), "deliveries": delivered, "together": True}
        given = driver.run(**job, **ending(2000 + number))["given"]
        assert faults_after(tmp_path / str(number), given, SIZE) == [], number
        receipts.append(len(given))
    assert {0, 3} <= set(receipts)


def test_a_register_survives_many_deaths_in_a_row(driver: Driver, delivered: list[Path], tmp_path: Path) -> None:
    given = []
    for number in range(12):
        given += driver.run(register=tmp_path, deliveries=delivered, **ending(1000 + number))["given"]
    given += driver.run(register=tmp_path, deliveries=delivered)["given"]
    assert faults_after(tmp_path, given, SIZE) == []
    assert len({receipt["sha256"] for receipt in given}) == 3
    assert len({receipt["signature"] for receipt in given}) == 3


def test_what_was_acknowledged_survives_power_loss(driver: Driver, delivered: list[Path], disk: Disk) -> None:
    found = [lose_power(driver, delivered, disk, number) for number in range(12)]
    assert [faults for _, faults in found if faults] == []
    assert sum(receipts for receipts, _ in found) > 5


def test_what_was_acknowledged_of_a_stack_survives_power_loss(
    driver: Driver, delivered: list[Path], disk: Disk
) -> None:
    found = [lose_power(driver, delivered, disk, 300 + number, together=True) for number in range(8)]
    assert [faults for _, faults in found if faults] == []
    assert any(receipts for receipts, _ in found)


@pytest.mark.long
@pytest.mark.parametrize("part", range(5))
def test_what_was_acknowledged_survives_a_hundred_power_losses(
    driver: Driver, delivered: list[Path], disk: Disk, part: int
) -> None:
    found = [lose_power(driver, delivered, disk, 100 + 20 * part + number) for number in range(20)]
    assert [faults for _, faults in found if faults] == []


def test_control_without_flushing_power_loss_damages(driver: Driver, delivered: list[Path], disk: Disk) -> None:
    found = [lose_power(driver, delivered, disk, number, careless=True) for number in range(5)]
    assert any(receipts and faults for receipts, faults in found)
