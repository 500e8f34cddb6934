"""docs/programs.md: each way that it shows leads from a running server to the same table."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest

from tests.conftest import ROOT
from tests.web.conftest import client as client

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.web.conftest import Client

PAGE = (ROOT / "docs" / "programs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
SERVER = "http://127.0.0.1:8000"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def section(title: str) -> str:
    """Return the part of the page under a heading."""
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def blocks(title: str, *kinds: str) -> list[tuple[str, str]]:
    """Return the blocks of a section: the language and the text of each."""
    return [
        block for block in re.findall(r"```(\w+)\n(.*?)```", section(title), re.DOTALL) if block[0] in kinds
    ]


def run(command: Sequence[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture(scope="module")
def meetings(client: Client) -> list[list[str]]:
    """The table to which all ways lead."""
    table = rows(client.get("/queries/meetings-of-a-person.csv?person=person:xi-jinping").text)
    assert len(table) == 13
    return table


@dataclass
class Visited(HTMLParser):
    """What a visitor can act on in a page: links by their text, and in a form the options of each field by theirs."""

    text: str
    links: dict[str, str] = field(default_factory=dict)
    options: dict[str, tuple[str, str]] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    buttons: set[str] = field(default_factory=set)
    action: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: tuple[str, str] = ("", "")
        self._field = ""
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what can be followed, chosen or pressed."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found["action"]
        elif tag in ("select", "input"):
            self._field = found["name"]
            self.fields[self._field] = found.get("value", "")
        if tag in ("a", "option", "button"):
            self._open = (tag, found.get("href" if tag == "a" else "value", ""))

    def handle_data(self, data: str) -> None:
        """Remember it under the text that it shows."""
        tag, value = self._open
        label = data.strip()
        if tag == "a":
            self.links.setdefault(label, value)
        elif tag == "option":
            self.options[label] = (self._field, value)
        elif tag == "button":
            self.buttons.add(label)
        self._open = ("", "")


def test_by_hand(client: Client, meetings: list[list[str]]) -> None:
    """Whoever does what the list says, one bold word after the other, gets the file."""
    steps = re.findall(r"\*\*(.+?)\*\*", section("By hand"))
    assert len(steps) == 5
    answer = client.get("/", BROWSER)
    chosen: dict[str, str] = {}
    for step in steps:
        page = Visited(answer.text)
        if step in page.buttons:
            answer = client.get(f"{page.action}?{urlencode(page.fields | chosen)}", BROWSER)
        elif step in page.options:
            chosen |= [page.options[step]]
        else:
            address = urlsplit(page.links[step])
            answer = client.get(f"{address.path}?{address.query}", BROWSER)
        assert answer.status == 200, step
    assert answer.media_type == "text/csv"
    assert rows(answer.text) == meetings


def test_with_curl(client: Client, meetings: list[list[str]], tmp_path: Path) -> None:
    """Each command says what the page says, and the file has the meetings."""
    server = f"http://{client.host}:{client.port}"
    said = ""
    for kind, text in blocks("With curl", "sh", "text"):
        if kind == "sh":
            assert SERVER in text
            said = run(["bash", "-euo", "pipefail", "-c", text.replace(SERVER, server)], tmp_path)
        else:
            assert said == text
    assert rows((tmp_path / "meetings.csv").read_text(encoding="utf-8")) == meetings


def test_from_python(client: Client, meetings: list[list[str]], tmp_path: Path) -> None:
    """The blocks run one after the other and print what the page says; each file has the meetings."""
    server = f"http://{client.host}:{client.port}"
    python = [text.replace(SERVER, server) for _, text in blocks("From Python", "python")]
    expected = "".join(text for _, text in blocks("From Python", "text"))
    by_address, *by_client = python
    for program, said in ((by_address, ""), ("".join(by_client), expected)):
        assert run([sys.executable, "-W", "error", "-c", program], tmp_path) == said
        assert rows((tmp_path / "meetings.csv").read_text(encoding="utf-8")) == meetings
        (tmp_path / "meetings.csv").unlink()


def test_no_block_is_left_out() -> None:
    """Every block of the page is run, or is what one of them prints."""
    run_here = [*blocks("With curl", "sh", "text"), *blocks("From Python", "python", "text")]
    assert len(run_here) == len(BLOCKS)


def test_what_the_server_shows_runs_too(client: Client) -> None:
    """/docs shows a program in Python that runs as it stands, with the address of the server in it."""
    page = client.get("/docs", BROWSER).text
    (program,) = re.findall(r'<pre><code class="python">(.*?)</code></pre>', page, re.DOTALL)
    assert run([sys.executable, "-W", "error", "-c", unescape(program)], ROOT).count("\n") == 12
