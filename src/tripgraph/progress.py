"""What long work is at: shown while it runs on a terminal, silent in a pipe."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

# Is told the name of each step as it begins: "parsing".
Progress: TypeAlias = Callable[[str], None]


def silent(_step: str) -> None:
    """Show nothing."""


@contextmanager
def shown(what: str) -> Iterator[Progress]:
    """Show on standard error what is being done, with a spinner; nothing where that is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield silent
        return
    with console.status(what) as status:
        yield lambda step: status.update(f"{what}: {step}")
