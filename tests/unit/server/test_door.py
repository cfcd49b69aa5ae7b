from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import MediaTypeError
from provgraph.server.door import JSON, NDJSON, Door, check_media_type
from provgraph.server.problem import Refusal


def knock(door: Door, method: str = "POST", **headers: bytes) -> dict[bytes, bytes]:
    sent = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
    scope: dict[str, Any] = {"method": method, "headers": sent}
    return door.check(scope)


@pytest.mark.parametrize(
    "host",
    [b"localhost", b"LOCALHOST:80", b"127.0.0.1:8765", b"127.9.9.9", b"[::1]:1"],
)
def test_the_loopback_is_let_in_by_any_of_its_names(host: bytes) -> None:
    assert knock(Door((), ()), host=host)[b"host"] == host


@pytest.mark.parametrize(
    "host",
    [
        b"",
        b"evil.example",
        b"localhost.evil.example",
        b"10.0.0.1:8765",
        b"[::2]",
        b"localhost:99999",
        b"localhost@evil.example",
        b"user@localhost",
        b"localhost/path",
        b"\xff",
    ],
)
def test_a_foreign_host_is_misdirected(host: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        knock(Door((), ()), host=host)

    assert refused.value.problem.status == 421


def test_a_host_that_the_settings_name_is_let_in() -> None:
    assert knock(Door(("Prov.Example.org",), ()), host=b"prov.example.org:80")


@pytest.mark.parametrize("origin", [b"http://localhost:3000", b"null", b"https://a.b"])
def test_a_foreign_page_may_look_but_not_change(origin: bytes) -> None:
    door = Door((), ())

    assert knock(door, "GET", host=b"localhost:8765", origin=origin)
    with pytest.raises(Refusal) as refused:
        knock(door, "POST", host=b"localhost:8765", origin=origin)
    assert refused.value.problem.status == 403


def test_our_own_page_and_those_named_may_change() -> None:
    door = Door((), ("https://app.example.org/",))

    assert knock(door, host=b"localhost:80", origin=b"http://localhost")
    assert knock(door, host=b"localhost:8765", origin=b"http://localhost:8765")
    assert knock(door, host=b"localhost", origin=b"https://app.example.org")


def test_where_a_request_goes_is_said_once() -> None:
    scope: dict[str, Any] = {
        "method": "GET",
        "headers": [(b"host", b"evil.example"), (b"host", b"localhost")],
    }

    with pytest.raises(Refusal) as refused:
        Door((), ()).check(scope)
    assert refused.value.problem.status == 400


@pytest.mark.parametrize("site", [b"cross-site", b"same-site"])
@pytest.mark.parametrize("dest", [b"empty", b"image", b"script", b"iframe"])
def test_a_browser_that_says_it_comes_from_elsewhere_is_not_answered(
    site: bytes, dest: bytes
) -> None:
    """It could see how long an answer took, and whether it was an error."""
    said = {"host": b"localhost", "sec_fetch_site": site, "sec_fetch_dest": dest}
    with pytest.raises(Refusal) as refused:
        knock(Door((), ()), "GET", **said)

    assert refused.value.problem.status == 403
    assert knock(Door((), ("http://a.b",)), "GET", origin=b"http://a.b", **said)


@pytest.mark.parametrize("site", [b"same-origin", b"none"])
def test_our_own_page_and_an_address_that_was_typed_are_let_in(site: bytes) -> None:
    assert knock(Door((), ()), "GET", host=b"localhost", sec_fetch_site=site)


def test_a_link_may_be_followed_but_no_form_sent() -> None:
    said = {
        "host": b"localhost",
        "sec_fetch_site": b"cross-site",
        "sec_fetch_dest": b"document",
    }

    assert knock(Door((), ()), "GET", **said)
    with pytest.raises(Refusal):
        knock(Door((), ()), "POST", **said)


def test_a_web_socket_of_another_page_is_not_answered() -> None:
    """Browsers say nothing else of where it comes from."""
    said = {"host": b"localhost", "upgrade": b"websocket"}
    with pytest.raises(Refusal):
        knock(Door((), ()), "GET", origin=b"http://localhost:1", **said)

    assert knock(Door((), ()), "GET", **said)


@given(host=st.binary(max_size=30))
def test_any_host_is_let_in_or_refused(host: bytes) -> None:
    with suppress(Refusal):
        knock(Door((), ()), host=host)


@pytest.mark.parametrize(
    "said",
    [b"application/json", b"Application/JSON; charset=utf-8", b"application/json;a=b"],
)
def test_json_is_taken_as_it_is_written(said: bytes) -> None:
    if b"a=b" in said:
        with pytest.raises(MediaTypeError):
            check_media_type({b"content-type": said}, JSON)
    else:
        check_media_type({b"content-type": said}, JSON)


@pytest.mark.parametrize(
    "said",
    [b"", b"text/plain", b"application/json; charset=utf-16", b"application/x-ndjson"],
)
def test_no_form_can_send_what_is_taken(said: bytes) -> None:
    with pytest.raises(MediaTypeError):
        check_media_type({b"content-type": said} if said else {}, JSON)


def test_ndjson_has_three_names() -> None:
    for said in (b"application/x-ndjson", b"application/ndjson", b"application/jsonl"):
        check_media_type({b"content-type": said}, NDJSON)
