"""The closed namespaces that tripgraph writes and reads; a term that is not in them raises AttributeError.

``TRIP`` lists the terms of ``ontology/tripgraph.ttl``; a test compares the two both ways. Terms are rdflib's
``URIRef`` and therefore plain strings.
"""

from __future__ import annotations

from typing import Final

from rdflib import Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, VANN, VOID, XSD, DefinedNamespace

__all__ = [
    "BASE", "CONCEPT", "DCTERMS", "GRAPH", "ID", "OA", "OWL", "PREFIXES", "PROV", "RDF", "RDFS", "SCHEMA",
    "SH", "SKOS", "SOURCE", "TRIP", "VANN", "VOID", "WGS", "XSD",
]  # fmt: skip

BASE: Final = "https://w3id.org/tripgraph/"
ID: Final = Namespace(BASE + "id/")
SOURCE: Final = Namespace(BASE + "source/")
GRAPH: Final = Namespace(BASE + "graph/")
CONCEPT: Final = Namespace(BASE + "concept/")


class TRIP(DefinedNamespace):
    """The ontology of tripgraph."""

    _NS = Namespace(BASE + "ontology#")
    _fail = True

    # classes
    Agreement: URIRef
    Article: URIRef
    Award: URIRef
    Ceremony: URIRef
    Claim: URIRef
    Country: URIRef
    Event: URIRef
    Inference: URIRef
    Invitation: URIRef
    Link: URIRef
    Meeting: URIRef
    Membership: URIRef
    Mention: URIRef
    Movement: URIRef
    Office: URIRef
    OfficeHolding: URIRef
    Organization: URIRef
    Participation: URIRef
    Passage: URIRef
    Person: URIRef
    Photo: URIRef
    Place: URIRef
    Plan: URIRef
    Project: URIRef
    Section: URIRef
    Source: URIRef
    Statement: URIRef
    Trip: URIRef
    Visit: URIRef

    # properties that are stated
    about: URIRef
    addressee: URIRef
    agent: URIRef
    aidedBy: URIRef
    anniversary: URIRef
    announcedAt: URIRef
    attendedFrom: URIRef
    attributedTo: URIRef
    basis: URIRef
    beliefOf: URIRef
    capitalOf: URIRef
    caption: URIRef
    commemorates: URIRef
    counts: URIRef
    country: URIRef
    credit: URIRef
    date: URIRef
    decoration: URIRef
    demonym: URIRef
    depicts: URIRef
    during: URIRef
    endDate: URIRef
    establishes: URIRef
    event: URIRef
    evidence: URIRef
    field: URIRef
    fileName: URIRef
    follows: URIRef
    foreseenAfter: URIRef
    foreseenAmount: URIRef
    foreseenCurrency: URIRef
    foreseenDate: URIRef
    foreseenDuring: URIRef
    foreseenKind: URIRef
    foreseenObject: URIRef
    foreseenParticipant: URIRef
    foreseenPlace: URIRef
    foreseenPurpose: URIRef
    foreseenSubject: URIRef
    foreseenTime: URIRef
    foreseenTopic: URIRef
    foreseenType: URIRef
    format: URIRef
    holder: URIRef
    impliedBy: URIRef
    inOffice: URIRef
    inPassage: URIRef
    inSection: URIRef
    inSource: URIRef
    invitedTo: URIRef
    invitee: URIRef
    inviter: URIRef
    isoAlpha2: URIRef
    isoAlpha3: URIRef
    isoSubdivision: URIRef
    kind: URIRef
    line: URIRef
    linksFrom: URIRef
    linksTo: URIRef
    locatedIn: URIRef
    matchType: URIRef
    member: URIRef
    modality: URIRef
    of: URIRef
    office: URIRef
    officeOf: URIRef
    ofProperty: URIRef
    onBehalfOf: URIRef
    onSidelinesOf: URIRef
    organization: URIRef
    origin: URIRef
    paragraph: URIRef
    paraphrase: URIRef
    partOf: URIRef
    partOfDay: URIRef
    party: URIRef
    photographer: URIRef
    place: URIRef
    presenter: URIRef
    purpose: URIRef
    realizedAs: URIRef
    recipient: URIRef
    role: URIRef
    sentence: URIRef
    sha256: URIRef
    signatory: URIRef
    signedAt: URIRef
    since: URIRef
    speaker: URIRef
    standsFor: URIRef
    startDate: URIRef
    statedQuantity: URIRef
    status: URIRef
    time: URIRef
    timeZone: URIRef
    to: URIRef
    topic: URIRef
    traveller: URIRef
    unnamedAgent: URIRef
    until: URIRef
    value: URIRef
    wording: URIRef

    # properties that the pipeline derives
    days: URIRef
    earliest: URIRef
    earliestHome: URIRef
    earliestLocal: URIRef
    eventCount: URIRef
    holdsOffice: URIRef
    inCountry: URIRef
    latest: URIRef
    latestHome: URIRef
    latestLocal: URIRef
    memberOf: URIRef
    onTrip: URIRef
    participant: URIRef
    source: URIRef
    utcOffset: URIRef

    # "from" is a word of Python: TRIP["from"]
    _extras = ["from"]  # noqa: RUF012 - rdflib reads this class attribute


class OA(DefinedNamespace):
    """The terms of the Web Annotation Vocabulary that passages use (W3C Recommendation, 2017)."""

    _NS = Namespace("http://www.w3.org/ns/oa#")
    _fail = True

    SpecificResource: URIRef
    TextPositionSelector: URIRef
    end: URIRef
    hasSelector: URIRef
    hasSource: URIRef
    start: URIRef


class WGS(DefinedNamespace):
    """The terms of the W3C's Basic Geo vocabulary that places use; rdflib's own has https where it has http."""

    _NS = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
    _fail = True

    lat: URIRef
    long: URIRef


class SCHEMA(DefinedNamespace):
    """The terms of schema.org in use: hints at the classes a property joins, and what a saved question is about."""

    _NS = Namespace("https://schema.org/")
    _fail = True

    domainIncludes: URIRef
    keywords: URIRef
    rangeIncludes: URIRef
    target: URIRef


# The prefixes of everything tripgraph writes, and those a query may use without declaring them on its pages.
PREFIXES: Final[dict[str, str]] = {
    "trip": str(TRIP._NS),
    "c": str(CONCEPT),
    "source": str(SOURCE),
    "graph": str(GRAPH),
    **{
        name: f"{ID}{name}/"
        for name in (
            "agreement", "article", "award", "ceremony", "claim", "event", "holding", "inference",
            "invitation", "link", "meeting", "membership", "mention", "movement", "office", "organization",
            "participation", "person", "photo", "place", "plan", "project", "statement", "visit",
        )
    },
    "journey": f"{ID}trip/",
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "owl": str(OWL),
    "skos": str(SKOS),
    "xsd": str(XSD),
    "dcterms": str(DCTERMS),
    "prov": str(PROV._NS),
    "oa": str(OA._NS),
    "void": str(VOID._NS),
    "wgs": str(WGS._NS), "schema": str(SCHEMA._NS),
    "wd": "http://www.wikidata.org/entity/",
}  # fmt: skip
