"""A Word export as LibreOffice shows it: heading, chart and tables are on its pages. Part of `make soak`."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from unittest import skipUnless

import pypdfium2
import pytest

from postmortems.tests.test_exports import HAS_PANGO, ExportSetUp

SOFFICE = shutil.which("soffice")


@pytest.mark.long
@skipUnless(SOFFICE, "needs LibreOffice: apt-get install libreoffice-writer-nogui")
@skipUnless(HAS_PANGO, "needs Pango for the chart")
class WordPageTests(ExportSetUp):
    def as_pdf(self, data: bytes) -> pypdfium2.PdfDocument:
        """What LibreOffice makes of it, with a profile of its own."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "postmortem.docx")
            path.write_bytes(data)
            profile = f"-env:UserInstallation=file://{folder}/profile"
            command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(path)]
            subprocess.run(command, check=True, capture_output=True, timeout=180)
            return pypdfium2.PdfDocument(path.with_suffix(".pdf").read_bytes())

    def test_heading_chart_and_tables_are_on_the_pages(self):
        row = self.published()
        pages = self.as_pdf(self.written(row, "docx"))
        words = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
        for expected in (row.incident.title, "Summary", "About 75% of users", "What happened", "Layer Load Pool 100%"):
            self.assertIn(expected, words)
        self.assertNotIn("{{", words)
        pictures = [found for found in pages[0].get_objects() if found.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
        self.assertEqual(len(pictures), 1, "the chart is one picture on the first page")
        left, bottom, right, top = pictures[0].get_bounds()
        self.assertGreater(right - left, pages[0].get_width() / 2)
        self.assertGreater(ink(pages[0], (left, bottom, right, top)), 0.02, "the chart is drawn")


def ink(page: pypdfium2.PdfPage, box: tuple[float, float, float, float]) -> float:
    """The share of pixels of this part of the page that are not white."""
    scale, height = 2, page.get_height()
    left, bottom, right, top = box
    picture = page.render(scale=scale).to_pil().convert("L")
    part = picture.crop(
        (int(left * scale), int((height - top) * scale), int(right * scale), int((height - bottom) * scale))
    )
    dark = sum(part.histogram()[:200])
    return dark / (part.width * part.height)
