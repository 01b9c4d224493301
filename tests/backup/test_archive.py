"""The archive: whatever happens to a single byte of it, it is refused."""

import io
import json
import zipfile
from contextlib import suppress

import pytest

from apps.core.backup import archive
from apps.core.backup.programs import Trouble
from apps.core.backup.progress import Progress


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "small.zip"
    with archive.written(path) as writer:
        writer.add("files/ab/ab12", [b"content", b" in pieces"])
        writer.seal({"format": 1, "tables": {}})
    return path


def test_what_was_written_is_read(path):
    with archive.opened(path) as read:
        assert b"".join(read.pieces("files/ab/ab12")) == b"content in pieces"
        assert read.manifest["format"] == 1


def test_any_program_for_zips_opens_it(path):
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        assert json.loads(file.read("manifest.json"))["members"]["files/ab/ab12"]["size"] == 17


def test_it_is_for_its_owners_eyes_only(path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_every_single_byte_counts(path):
    whole = path.read_bytes()
    taken = []
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with suppress(Trouble), archive.opened(path):
            taken.append(at)
    assert len(whole) > 500
    assert taken == []


@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b[:-200], lambda b: b + b"\0", lambda b: b"", lambda b: b[:10]]
)
def test_neither_less_nor_more_is_taken(path, change):
    path.write_bytes(change(path.read_bytes()))

    with pytest.raises(Trouble), archive.opened(path):
        pass


def test_a_zip_of_others_is_not_taken(path):
    path.unlink()
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("manifest.json", "{}")

    with pytest.raises(Trouble), archive.opened(path):
        pass


def test_a_backup_is_never_written_over(path):
    before = path.read_bytes()

    with pytest.raises(Trouble), archive.written(path):
        pass
    assert path.read_bytes() == before


def test_a_backup_that_breaks_off_leaves_nothing(tmp_path):
    with suppress(ZeroDivisionError), archive.written(tmp_path / "half.zip") as writer:
        writer.add("files/x", [b"x"])
        raise ZeroDivisionError

    assert list(tmp_path.iterdir()) == []


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_a_bar_and_a_file_gets_lines():
    for out, wanted in ((Terminal(), "[███████████████···············]  50%  Files"), (io.StringIO(), "Files\n")):
        progress = Progress(out)
        progress.expect(10)
        progress.add(5)
        progress.step("Files")
        assert out.getvalue().endswith(wanted)
