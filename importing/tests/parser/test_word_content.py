"""Word files with tracked changes, content controls, links, text boxes and fields."""

import io

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from importing.parser.parse import parse
from importing.parser.result import Parsed

COMPATIBILITY = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
SHAPE = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def deleted(text: str) -> str:
    return f'<w:del w:id="2" w:author="Ada"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def inserted(content: str) -> str:
    return f'<w:ins w:id="1" w:author="Ada">{content}</w:ins>'


def control(content: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def paragraph(content: str, properties: str = "") -> str:
    return f"<w:p>{properties}{content}</w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def read(*blocks: str, link: str = "") -> Parsed:
    document = docx.Document()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link_id = document.part.relate_to(link, kind, is_external=True) if link else ""
    for block in blocks:
        content = block.replace("@ID", link_id)
        box = parse_xml(f"<w:body {nsdecls('w', 'r', 'a')} {COMPATIBILITY} {SHAPE}>{content}</w:body>")
        document.element.body.find(qn("w:sectPr")).addprevious(box[0])
    out = io.BytesIO()
    document.save(out)
    return parse(out.getvalue(), filename="outage.docx")


def lines(parsed: Parsed) -> list[str]:
    return [line for line in parsed.source_text.split("\n") if line.strip()]


def test_tracked_insertions_are_read_and_deletions_left_out() -> None:
    parsed = read(
        paragraph(run("10:05 UTC Priya ") + inserted(run("rolls back ")) + deleted("restarts ") + run("the service")),
        paragraph(inserted(run("10:15 UTC Service recovered"))),
        paragraph(f'<w:moveFrom w:id="4">{run("10:07 UTC Old place")}</w:moveFrom>'),
        paragraph(f'<w:moveTo w:id="5">{run("10:08 UTC New place")}</w:moveTo>'),
    )
    assert lines(parsed) == [
        "10:05 UTC Priya rolls back the service",
        "10:15 UTC Service recovered",
        "10:08 UTC New place",
    ]
    assert parsed.left_out == ("deleted text of tracked changes",)
    assert Parsed.from_dict(parsed.to_dict()).left_out == parsed.as_text().left_out == parsed.left_out


def test_deleted_rows_and_deleted_ends_of_paragraphs() -> None:
    gone = "<w:trPr><w:del w:id='3' w:author='Ada'/></w:trPr>"
    joined = "<w:pPr><w:rPr><w:del w:id='6' w:author='Ada'/></w:rPr></w:pPr>"
    parsed = read(
        table(
            row(paragraph(run("Time")), paragraph(run("Event"))),
            row(paragraph(deleted("10:01")), paragraph(deleted("Wrong")), properties=gone),
        ),
        paragraph(run("The pool "), joined),
        paragraph(run("was "), joined),
        paragraph(run("full.")),
    )
    assert lines(parsed) == ["| Time | Event |", "|---|---|", "The pool was full."]


def test_content_controls_are_read_in_text_tables_and_cells() -> None:
    parsed = read(
        control(paragraph(run("10:09 UTC Errors"))),
        paragraph(run("10:10 UTC Inline ") + control(run("words"))),
        table(control(row(paragraph(run("10:11 UTC")), control(paragraph(run("In a cell")))))),
    )
    assert lines(parsed) == ["10:09 UTC Errors", "10:10 UTC Inline words", "| 10:11 UTC | In a cell |"]


def test_links_keep_their_address() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://b.example/"</w:instrText>'
    )
    field += f'</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("notes")}'
    parsed = read(
        paragraph(run("See ") + f'<w:hyperlink r:id="@ID">{run("the runbook")}</w:hyperlink>'),
        paragraph(run("See ") + field + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
        link="https://runbook.example/a",
    )
    assert lines(parsed) == ["See [the runbook](https://runbook.example/a)", "See notes https://b.example/"]


def test_text_boxes_smart_tags_and_nested_tables_are_read() -> None:
    box = f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx><w:txbxContent>{paragraph(run('In a box'))}"
    box += (
        f"</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback>{run('Twice')}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    inner = table(row(paragraph(run("inner")), paragraph(run("cell"))))
    parsed = read(
        paragraph(run("Before") + box),
        paragraph(f'<w:smartTag w:element="place">{run("Smart")}</w:smartTag>'),
        table(row(paragraph(run("outer")), inner + paragraph(run("end")))),
    )
    assert lines(parsed) == ["Before", "In a box", "Smart", "| outer | inner cell end |", "|---|---|"]


def test_what_is_not_read_is_named() -> None:
    parsed = read(
        paragraph(
            run("Errors") + '<w:r><w:commentReference w:id="1"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        ),
        paragraph('<w:r><w:drawing><a:blip r:embed="@ID"/><a:blip r:embed="@ID"/></w:drawing></w:r>'),
    )
    assert parsed.left_out == ("1 comment", "1 note", "2 pictures")
