"""The dump of the whole dataset or of one graph, in every format, read back as what was asked for."""

from __future__ import annotations

import pytest

from tripgraph import export, media, rdfio
from tripgraph.errors import NotFound
from tripgraph.rdfio import Literal, NamedNode, Quad
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import GRAPH, ID, RDFS

ONE, TWO = str(GRAPH["a/one"]), str(GRAPH["a/two"])
LABEL = NamedNode(RDFS.label)
BOTH = [
    Quad(NamedNode(ID["person/ada"]), LABEL, Literal("Ada", language="en"), NamedNode(g)) for g in (ONE, TWO)
]
ALONE = Quad(NamedNode(ID["person/bo"]), LABEL, Literal("Bo", language="en"), NamedNode(TWO))
ENGINE = Embedded.in_memory([*BOTH, ALONE])

KEEPS_GRAPHS = [*media.DATASET_FORMATS, media.JSON_LD]
MERGES_GRAPHS = [format for format in media.GRAPH_FORMATS if format != media.JSON_LD]


@pytest.mark.parametrize("format", KEEPS_GRAPHS, ids=lambda format: format.name)
def test_a_dataset_format_keeps_the_graphs_apart(format: media.Format) -> None:
    """TriG, N-Quads and JSON-LD hold each quad in its named graph."""
    assert set(rdfio.parse_bytes(export.dump(ENGINE, format), format, "dump")) == {*BOTH, ALONE}


@pytest.mark.parametrize("format", MERGES_GRAPHS, ids=lambda format: format.name)
def test_a_graph_format_holds_the_merge(format: media.Format) -> None:
    """A format without named graphs holds every triple once."""
    triples = [quad.triple for quad in rdfio.parse_bytes(export.dump(ENGINE, format), format, "dump")]
    assert sorted(map(str, triples)) == sorted({str(BOTH[0].triple), str(ALONE.triple)})


@pytest.mark.parametrize(
    "format", [*media.GRAPH_FORMATS, *media.DATASET_FORMATS], ids=lambda format: format.name
)
def test_one_graph_is_that_graph_alone(format: media.Format) -> None:
    """Of one graph every format holds its triples, and a dataset format its name too."""
    quads = rdfio.parse_bytes(export.dump(ENGINE, format, ONE), format, "dump")
    assert [quad.triple for quad in quads] == [BOTH[0].triple]
    if format in media.DATASET_FORMATS:
        assert quads == [BOTH[0]]


def test_an_unknown_graph_is_told_with_near_names() -> None:
    """A misspelt graph is not an empty dump but an error that names what was perhaps meant."""
    with pytest.raises(NotFound, match=f"Did you mean <{ONE}>"):
        export.dump(ENGINE, media.TURTLE, ONE + "e")
