"""Child process of `rendering`: renders HTML as PDF, or SVG as PNG. No Django.

Reads the source from standard input and writes the file to standard output. Nothing is fetched: every address but
`data:` is refused, and the picture is left out. Exit status 3: the libraries of the system are missing.
"""

import resource
import sys
from io import BytesIO

NO_LIBRARIES = 3
CPU_SECONDS = 90
MEMORY_BYTES = 3 * 2**30
PNG_SCALE = 2.0

try:
    import pypdfium2
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError:  # Pango is not installed
    sys.exit(NO_LIBRARIES)


class DataOnly(URLFetcher):  # type: ignore[misc]
    """Refuses every address but those that hold their own data."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith("data:"):
            raise ValueError("not part of this document")
        return super().fetch(url, headers)


def pdf(html: str) -> bytes:
    document = HTML(string=html, base_url="about:blank", url_fetcher=DataOnly())
    written: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return written


def png(svg: str) -> bytes:
    """The drawing on one page of its own size, as pixels."""
    page = f"<style>@page{{size:1140px 330px;margin:8px}}body{{margin:0}}svg{{width:1120px;height:auto}}</style>{svg}"
    sheet = pypdfium2.PdfDocument(HTML(string=page, url_fetcher=DataOnly()).write_pdf())
    out = BytesIO()
    sheet[0].render(scale=PNG_SCALE).to_pil().save(out, "PNG")
    return out.getvalue()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write({"pdf": pdf, "png": png}[sys.argv[1]](source))


if __name__ == "__main__":
    main()
