"""Nothing below a folder is left out unseen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tripgraph import folders
from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one file, beside another folder."""
    (tmp_path / "data" / "trip").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "data" / "a.ttl").touch()
    return tmp_path / "data"


def test_files_come_sorted_and_hidden_ones_stay_away(folder: Path) -> None:
    """Files of folders come too; what begins with a dot is the business of editors and of git, even broken."""
    (folder / "trip" / "b.ttl").touch()
    (folder / ".git").mkdir()
    (folder / ".git" / "c.ttl").touch()
    (folder / ".#a.ttl").symlink_to("somebody@somewhere")
    assert folders.visible_files(folder) == [folder / "a.ttl", folder / "trip" / "b.ttl"]


def test_a_link_to_a_file_is_that_file(folder: Path) -> None:
    """A file may lie elsewhere."""
    (folder / "b.ttl").symlink_to("a.ttl")
    assert folders.visible_files(folder) == [folder / "a.ttl", folder / "b.ttl"]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("gone", "a link that leads nowhere: No such file"),
        ("b.ttl", "a link that leads nowhere: .*symbolic links"),
        ("../other", "a link to a folder"),
        (".", "a link to a folder"),
    ],
)
def test_a_link_that_leads_to_no_file_is_named(folder: Path, target: str, message: str) -> None:
    """A dangling link, one in a circle, and one to a folder are errors with the path."""
    (folder / "b.ttl").symlink_to(target)
    with pytest.raises(BadInput, match=rf"{folder}/b\.ttl: {message}"):
        folders.visible_files(folder)


def test_what_is_neither_file_nor_folder_is_named(folder: Path) -> None:
    """A pipe under the name of a graph file is not waited for, and not passed over."""
    os.mkfifo(folder / "b.ttl")
    with pytest.raises(BadInput, match=r"b\.ttl: neither a file nor a folder"):
        folders.visible_files(folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every folder")
def test_a_folder_without_leave_to_read_is_named(folder: Path) -> None:
    """What lies in it cannot be left out unseen."""
    (folder / "trip").chmod(0)
    with pytest.raises(BadInput, match="trip: cannot be read: Permission denied"):
        folders.visible_files(folder)
