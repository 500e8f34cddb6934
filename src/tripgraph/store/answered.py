"""Answers kept in memory for whoever asks the same again; the longest unasked go when there is no room."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tripgraph.store.lasting import lasts
from tripgraph.store.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from tripgraph.store.engine import Kind, Question

# A longer answer is streamed, and would push out too many others.
MOST_BYTES_OF_ONE: Final = 8 * MIB
_OVERHEAD: Final = 1024  # bytes that an entry takes beside its texts, rounded up


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer that is complete: its kind, and the document in the format that the question names for it."""

    kind: Kind
    document: bytes


class Answered:
    """The answers to questions that were asked of one state of the store. Safe to use from many threads.

    The question names its answer: the text, the dataset, the formats and how much is wanted; how long it may take makes
    no difference. Each state has answers of its own, so that none can be mistaken for those of another.
    """

    def __init__(self, most_bytes: int) -> None:
        """Keep nothing yet. most_bytes: that all answers may take, with what names them; 0: keep none."""
        self._most_bytes = most_bytes
        self._bytes = 0
        self._answers: OrderedDict[Question, Whole] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many answers are kept."""
        return len(self._answers)

    @property
    def size(self) -> int:
        """The bytes that they take."""
        return self._bytes

    def find(self, question: Question) -> Whole | None:
        """Return the answer to a question if it is kept."""
        name = _name(question)
        with self._lock:
            answer = self._answers.get(name)
            if answer is not None:
                self._answers.move_to_end(name)
            return answer

    def keep(self, question: Question, answer: Whole) -> None:
        """Keep an answer if it fits, and make room for it. The query must be one that would get it again."""
        name, cost = _name(question), cost_of(question, answer)
        with self._lock:
            if cost > self._most_bytes or len(answer.document) > MOST_BYTES_OF_ONE:
                return
            self._drop(name)
            self._answers[name] = answer
            self._bytes += cost
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._answers)))

    def recorded(self, question: Question, kind: Kind, pieces: Iterable[bytes]) -> Generator[bytes]:
        """Pass the pieces of an answer on, and keep it when its end is reached; not if they break off before."""
        most = min(MOST_BYTES_OF_ONE, self._most_bytes) if lasts(question.text) else -1
        held: list[bytes] = []
        length = 0
        for piece in pieces:
            length += len(piece)
            if length <= most:
                held.append(piece)
            else:
                held.clear()
            yield piece
        if length <= most and question.format(kind) is not None:
            self.keep(question, Whole(kind, b"".join(held)))

    def close(self) -> None:
        """Forget all, and keep nothing from now on."""
        with self._lock:
            self._most_bytes = self._bytes = 0
            self._answers.clear()

    def _drop(self, name: Question) -> None:
        answer = self._answers.pop(name, None)
        if answer is not None:
            self._bytes -= cost_of(name, answer)


def cost_of(question: Question, answer: Whole) -> int:
    """Return the bytes of memory that an answer takes, with the question that names it."""
    texts = (question.text, *(question.default_graphs or ()), *(question.named_graphs or ()))
    return len(answer.document) + sum(map(sys.getsizeof, texts)) + _OVERHEAD


def _name(question: Question) -> Question:
    return replace(question, seconds=None)
