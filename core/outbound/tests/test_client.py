"""Connections go only to checked public addresses; responses are limited in time and size."""

import httpcore
from django.test import SimpleTestCase

from core.outbound.addresses import AddressRefused, ip_address, is_public, target
from core.outbound.client import MAX_BYTES, Unreachable, send

PUBLIC = "93.184.215.14"
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Stream(httpcore.MockStream):
    def __init__(self, wire, chunks):
        super().__init__(list(chunks))
        self.wire = wire

    def write(self, buffer, timeout=None):
        self.wire.sent += buffer

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        self.wire.certificate_of = server_hostname
        return self

    def read(self, max_bytes, timeout=None):
        self.wire.time += self.wire.pause
        return super().read(max_bytes, timeout)


class Wire(httpcore.NetworkBackend):
    """Fake resolver, clock and network; records the address of each connection."""

    def __init__(self, *chunks, answers=(PUBLIC,), pause=0.0, refuses=()):
        self.chunks, self.answers, self.pause, self.refuses = chunks or (HELLO,), list(answers), pause, refuses
        self.connected, self.asked, self.sent, self.time, self.certificate_of = [], [], b"", 0.0, None

    def resolve(self, host, port, seconds):
        self.asked.append(host)
        return self.answers

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        if host in self.refuses:
            raise httpcore.ConnectError("refused")
        self.connected.append((host, port))
        return Stream(self, self.chunks)

    def send(self, url="https://hooks.example/x", **more):
        return send(url, resolver=self.resolve, backend=self, clock=lambda: self.time, **more)


class AddressCheckTests(SimpleTestCase):
    def test_checked_address_is_the_connected_one(self):
        wire = Wire()
        answer = wire.send("https://hooks.example/a?b=c", body=b"{}", headers={"Content-Type": "application/json"})
        assert (answer.ok, answer.body) == (True, b"ok")
        assert (wire.connected, wire.asked) == ([(PUBLIC, 443)], ["hooks.example"])
        assert wire.certificate_of == "hooks.example"
        assert wire.sent.startswith(b"POST /a?b=c HTTP/1.1\r\nHost: hooks.example\r\n")
        assert b"Accept-Encoding: identity" in wire.sent

    def test_private_dns_result_is_never_connected_to(self):
        for answers in [
            ["127.0.0.1"], ["10.0.0.5"], ["169.254.169.254"], ["192.168.1.1"], ["172.16.0.1"], ["100.64.0.1"],
            ["0.0.0.0"], ["192.0.0.192"], ["192.0.2.1"], ["198.18.0.1"], ["224.0.0.251"], ["255.255.255.255"],
            ["::1"], ["::"], ["::ffff:10.0.0.5"], ["64:ff9b::7f00:1"], ["64:ff9b:1::1"], ["fd00:ec2::254"],
            ["fe80::1%eth0"], ["fec0::1"], ["ff02::1"], ["2002:7f00:1::"], ["100::1"], ["::127.0.0.1"],
            [PUBLIC, "10.0.0.5"], [],
        ]:  # fmt: skip
            wire = Wire(answers=answers)
            with self.subTest(answers), self.assertRaises(AddressRefused):
                wire.send()
            assert wire.connected == []

    def test_public_addresses_are_allowed(self):
        for address in [PUBLIC, "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"]:
            assert is_public(ip_address(address)), address

    def test_ambiguous_address_is_refused(self):
        for url in [
            "ftp://hooks.example/", "file:///etc/hostname", "javascript:alert(1)", "//hooks.example/", "http:///x", "",
            "http://a@hooks.example/", "http://hooks.example:80@10.0.0.1/", "http://hooks.example#@10.0.0.1/",
            "http://10.0.0.1\\.hooks.example/", "http://hooks.example/a\r\nHost: b", "http://hooks.example/\u2028",
            "http://hooks.example:22/", "http://hooks.example:0/", "http://hooks.example:-1/", "http://hooks.example:8O/",
            "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/", "http://0000127.0.0.1/",
            "http://[fe80::1%25eth0]/", "http://[::1]:80@hooks.example/", "http://hooks.example%2f@10.0.0.1/",
            "http://10.0.0.1%00.hooks.example/", "http://" + "a" * 3000 + "/", "http://-a.example/", "http://[::1/",
        ]:  # fmt: skip
            wire = Wire()
            with self.subTest(url), self.assertRaises(AddressRefused):
                wire.send(url)
            assert wire.connected == []

    def test_look_alike_hosts_are_normalized_before_lookup(self):
        for url, host in [
            ("http://127。0。0。1/", "127.0.0.1"),
            ("http://LOCALHOST./", "localhost"),
            ("http://local\u00adhost/", "localhost"),
            ("https://bücher.example/", "xn--bcher-kva.example"),
        ]:
            assert target(url).host == host
        with self.assertRaises(AddressRefused):
            Wire(answers=["127.0.0.1"]).send("http://127。0。0。1/")

    def test_operator_can_allow_hosts_and_networks(self):
        for allow in ({"chat.internal"}, {"10.1.0.0/16"}):
            wire = Wire(answers=["10.1.2.3"])
            assert wire.send("http://chat.internal/", allow=allow).ok
            assert wire.connected == [("10.1.2.3", 80)]
        with self.assertRaises(AddressRefused):
            Wire(answers=["10.2.0.1"]).send("http://chat.internal/", allow={"10.1.0.0/16"})

    def test_second_address_is_tried_when_the_first_does_not_answer(self):
        wire = Wire(answers=["1.1.1.1", PUBLIC], refuses={"1.1.1.1"})
        assert wire.send().ok
        assert wire.connected == [(PUBLIC, 443)]

    def test_path_and_header_cannot_contain_line_breaks(self):
        wire = Wire()
        wire.send("https://hooks.example/ü?q=ä")
        assert wire.sent.startswith(b"POST /%C3%BC?q=%C3%A4 HTTP/1.1\r\n")
        for url in ["https://hooks.example/a%0d%0ab", "https://hooks.example/?a=%0Ab", "https://hooks.example/%00"]:
            with self.assertRaises(AddressRefused):
                Wire().send(url)
        for value in ["a\r\nX-Other: b", "ü"]:
            with self.assertRaises(AddressRefused):
                Wire().send(headers={"X-Title": value})


class ResponseTests(SimpleTestCase):
    def test_redirect_is_returned_and_not_followed(self):
        wire = Wire(b"HTTP/1.1 307 X\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n")
        answer = wire.send(body=b"secret")
        assert (answer.ok, answer.status, len(wire.connected)) == (False, 307, 1)

    def test_long_response_is_cut_and_gzip_is_not_expanded(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 999999\r\n\r\n"
        answer = Wire(head, *[b"x" * 32_768] * 20).send()
        assert (len(answer.body), answer.cut) == (MAX_BYTES, True)

    def test_slow_response_times_out(self):
        wire = Wire(*(bytes([letter]) for letter in HELLO), pause=1.0)
        with self.assertRaisesMessage(Unreachable, "did not answer within 15 s"):
            wire.send()
        assert wire.time <= 16

    def test_endless_headers_are_an_error(self):
        with self.assertRaises(Unreachable):
            Wire(b"HTTP/1.1 200 OK\r\n", *[b"X-A: " + b"b" * 60_000 + b"\r\n"] * 40).send()

    def test_refused_connection_can_be_retried(self):
        with self.assertRaises(Unreachable) as caught:
            Wire(refuses={PUBLIC}).send()
        assert caught.exception.retry
        assert Wire(b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n").send().retry
        assert not Wire(b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n").send().retry
