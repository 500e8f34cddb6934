from pathlib import Path

import pytest

from tripgraph import catalog
from tripgraph.catalog import SavedQuery
from tripgraph.config import Config
from tripgraph.errors import BadInput
from tripgraph.rdfio import QuerySolutions
from tripgraph.store.engine import Engine


def test_read(tmp_path: Path) -> None:
    """A file is one question: its header says what it asks, the rest is the query."""
    (tmp_path / "b.rq").write_text("#+ title: B\n#+ question: Is it?\n\n# why\nASK {}\n", encoding="utf-8")
    (tmp_path / "a.rq").write_text("#+ question: Who?\n#+ title: A\nSELECT * {}", encoding="utf-8")
    assert catalog.read(tmp_path) == (
        SavedQuery("a", "A", "Who?", "SELECT * {}\n"),
        SavedQuery("b", "B", "Is it?", "# why\nASK {}\n"),
    )


def test_no_folder(tmp_path: Path) -> None:
    """Without a folder there are no saved questions."""
    assert catalog.read(tmp_path / "queries") == ()


@pytest.mark.parametrize("header", ["", "#+ title: A\n", "#+ title: A\n#+ question: B\n#+ colour: red\n"])
def test_bad_header(tmp_path: Path, header: str) -> None:
    """A file with a line too few or too many in its header is refused by name, so that no question vanishes."""
    (tmp_path / "a.rq").write_text(header + "ASK {}", encoding="utf-8")
    with pytest.raises(BadInput, match=r"a\.rq: the header needs exactly"):
        catalog.read(tmp_path)


def test_not_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused by name."""
    (tmp_path / "a.rq").write_bytes(b"#+ title: \xff")
    with pytest.raises(BadInput, match=r"a\.rq: cannot be read"):
        catalog.read(tmp_path)


def test_questions_are_answered(settings: Config, graph: Engine) -> None:
    """Each saved question has an answer in the real graph."""
    questions = catalog.read(settings.queries)
    assert len(questions) >= 3
    for question in questions:
        results = graph.query(question.sparql)
        assert isinstance(results, QuerySolutions)
        assert next(results, None) is not None, question.slug
