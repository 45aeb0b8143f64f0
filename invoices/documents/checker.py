"""The process that checks e-invoices: schema first, then the official rules. Started by `invoices.documents.checking`.

It stands alone: a crash of the XSLT engine ends this process and no other (ADR 0013). It reads requests from standard
input and answers on standard output, one line of JSON each; a request's line is followed by the document.

Arguments: the folder of the UBL schemas, then style sheets as `standard=path`; an empty standard means every document.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
ROOTS = ("Invoice", "CreditNote")


class Checker:
    """Schemas and style sheets, read once."""

    def __init__(self, schemas: Path, style_sheets: list[tuple[str, str]]) -> None:
        self.parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        self.schemas = {
            root: etree.XMLSchema(etree.parse(str(schemas / "maindoc" / f"UBL-{root}-2.1.xsd")))
            for root in ROOTS
        }
        self.saxon = PySaxonProcessor(license=False)
        # No rule and no document may make it read from anywhere else.
        self.saxon.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file")
        self.rules = [
            (standard, self.saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=path))
            for standard, path in style_sheets
        ]

    def findings(self, document: bytes, standard: str) -> list[str]:
        """What is wrong with a document; warnings are not. An engine that stops counts as a finding."""
        try:
            root = etree.fromstring(document, self.parser)
        except etree.XMLSyntaxError as error:
            return [f"XML: {error}"]
        schema = self.schemas.get(etree.QName(root).localname)
        if schema is None:
            return [f"XML: {root.tag} is no invoice and no credit note."]
        # A document that the schema refuses can make the rules themselves stop, so it goes no further.
        try:
            schema.assertValid(root)
        except etree.DocumentInvalid as error:
            return [f"UBL 2.1: {error}"]
        found = []
        for only_for, rules in self.rules:
            if only_for in {"", standard}:
                found += self._broken(rules, document)
        return found

    def _broken(self, rules: Any, document: bytes) -> list[str]:
        try:
            node = self.saxon.parse_xml(xml_text=document.decode())
            report = rules.transform_to_string(xdm_node=node)
        except PySaxonApiError as error:
            return [f"Saxon: {error}"]
        return [
            f"{failed.get('id')}: {' '.join(str(failed.xpath('string()')).split())}"
            for failed in etree.fromstring(report.encode()).iter(
                f"{SVRL}failed-assert", f"{SVRL}successful-report"
            )
            if failed.get("flag") != "warning"
        ]


def serve(checker: Checker, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while line := requests.readline():
        request = json.loads(line)
        found = checker.findings(requests.read(request["size"]), request["standard"])
        answers.write(json.dumps(found).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    _own, _schemas, *_sheets = sys.argv
    _pairs = [(standard, path) for standard, _equals, path in (text.partition("=") for text in _sheets)]
    serve(Checker(Path(_schemas), _pairs), sys.stdin.buffer, sys.stdout.buffer)
