"""Pages are compressed for browsers that accept it; the stream and files are not."""

import gzip
import re

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, RequestFactory, SimpleTestCase

from core.testing import TeamTestCase
from core.web.middleware import CompressPages

PAGE = "<p>" + "text " * 200
TOKEN = re.compile(r'name="csrf-token" content="(\w+)"')


class CompressionTests(SimpleTestCase):
    def answer(self, response: HttpResponse | StreamingHttpResponse, accept: str = "gzip") -> HttpResponse:
        request = RequestFactory().get("/", headers={"accept-encoding": accept})
        return CompressPages(lambda _: response)(request)

    def test_page_is_compressed(self) -> None:
        response = self.answer(HttpResponse(PAGE))
        assert response["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in response["Vary"]
        assert gzip.decompress(response.content).decode() == PAGE
        assert int(response["Content-Length"]) == len(response.content) < len(PAGE)

    def test_browser_that_does_not_accept_gzip_gets_plain_text(self) -> None:
        assert "Content-Encoding" not in self.answer(HttpResponse(PAGE), accept="br")

    def test_other_content_is_not_compressed(self) -> None:
        for kind in ["application/json", "image/png", "text/event-stream"]:
            assert "Content-Encoding" not in self.answer(HttpResponse(PAGE, content_type=kind)), kind

    def test_event_stream_is_not_buffered(self) -> None:
        events = StreamingHttpResponse([b"data: 1\n\n", b"data: 2\n\n"], content_type="text/event-stream")
        response = self.answer(events)
        assert "Content-Encoding" not in response
        assert list(response.streaming_content) == [b"data: 1\n\n", b"data: 2\n\n"]


class BreachTests(TeamTestCase):
    """The size of compressed responses must not reveal a secret of the page."""

    def setUp(self) -> None:
        self.client.force_login(self.ada)

    @pytest.mark.slow
    def test_csrf_token_is_masked_and_padding_is_random(self) -> None:
        answers = [self.client.get("/help/", headers={"accept-encoding": "gzip"}) for _ in range(12)]
        assert {answer["Content-Encoding"] for answer in answers} == {"gzip"}
        tokens = {TOKEN.findall(gzip.decompress(answer.content).decode())[0] for answer in answers}
        assert len(tokens) == 12
        assert len({answer.content[3] for answer in answers}) == 1  # the flag of the gzip header: a file name follows
        assert answers[0].content[3] & 8
        assert len({answer.content[10 : answer.content.index(0, 10)] for answer in answers}) > 1

    async def test_stream_is_not_compressed(self) -> None:
        client = AsyncClient()
        await client.aforce_login(self.ada)
        response = await client.get("/stream/", headers={"accept-encoding": "gzip"})
        assert (response.status_code, response["Content-Type"]) == (200, "text/event-stream")
        assert "Content-Encoding" not in response
