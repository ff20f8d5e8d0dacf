"""The feed service's door: tokens, secrets, networks, and how often one may knock."""

from datetime import timedelta

import jwt
import pytest

from publications.serving.clients import add_client, remove_client, renew_secret
from schemas.feeds import serving as shapes
from tests.publishing.feed import CLIENTS, KEY, MOTHER, NOW, Door

pytest_plugins = ("tests.publishing.feed_doors",)


def test_a_token_is_given_for_the_secret_and_holds_ten_minutes(door: Door) -> None:
    headers = door.enter("portal")
    assert door.http.get("/v1/students", headers=headers).status_code == 200
    door.clock.pass_by(599)
    assert door.http.get("/v1/students", headers=headers).status_code == 200
    door.clock.pass_by(1)
    late = door.http.get("/v1/students", headers=headers)
    assert late.status_code == 401
    assert "invalid_token" in late.headers["WWW-Authenticate"]
    assert late.json()["title"] == "Пропуск истёк"
    issue = door.http.get(f"/myschool/Schedule/{MOTHER}", headers=headers).json()["issue"][0]
    assert issue["code"] == "expired"


def test_the_answer_of_the_token_endpoint_is_as_the_rfc_says(door: Door) -> None:
    form = {"grant_type": "client_credentials", "client_id": "portal", "client_secret": door.secrets["portal"]}
    answer = door.http.post("/oauth/token", data=form)
    assert answer.headers["Cache-Control"] == "no-store"
    token = shapes.Token.model_validate(answer.json())
    assert (token.expires_in, token.scope) == (600, "diary")
    for wrong, status, error in (
        ({**form, "client_secret": "x"}, 401, "invalid_client"),
        ({**form, "client_id": "nobody"}, 401, "invalid_client"),
        ({**form, "grant_type": "password"}, 400, "unsupported_grant_type"),
        ({**form, "scope": "everything"}, 400, "invalid_scope"),
    ):
        refused = door.http.post("/oauth/token", data=wrong)
        assert (refused.status_code, shapes.TokenError.model_validate(refused.json()).error) == (status, error)
    broken = door.http.post("/oauth/token", content=b"{}", headers={"Content-Type": "application/json"})
    assert broken.status_code == 400
    twice = door.http.post("/oauth/token", data=form, auth=("portal", door.secrets["portal"]))
    assert twice.status_code == 400


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x.y.z", "Basic cG9ydGFsOng=", f"Bearer {jwt.encode({'sub': 'portal'}, KEY, 'HS256')}"],
)
def test_without_a_token_of_ours_nothing_opens(door: Door, header: str) -> None:
    refused = door.http.get("/v1/students", headers={"Authorization": header})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_signed_otherwise_opens_nothing(door: Door) -> None:
    client = door.service.clients.by_id("portal")
    assert client is not None
    claims = {
        "iss": "svod", "aud": "svod-feed", "sub": "portal", "gen": client.generation,
        "iat": int(NOW.timestamp()), "exp": int((NOW + timedelta(hours=1)).timestamp()),
    }  # fmt: skip
    good = {"Authorization": f"Bearer {jwt.encode(claims, KEY, 'HS256')}"}
    assert door.http.get("/v1/students", headers=good).status_code == 200
    for made in (
        jwt.encode(claims, "z" * 32, "HS256"),
        jwt.encode(claims, KEY, "HS384"),
        jwt.encode(claims, None, "none"),  # type: ignore[arg-type]
        jwt.encode({**claims, "aud": "another"}, KEY, "HS256"),
        jwt.encode({**claims, "gen": "0" * 16}, KEY, "HS256"),
        jwt.encode({name: value for name, value in claims.items() if name != "exp"}, KEY, "HS256"),
    ):
        assert door.http.get("/v1/students", headers={"Authorization": f"Bearer {made}"}).status_code == 401


def test_who_guesses_has_to_wait_and_nobody_else_does(door: Door) -> None:
    ask = {"data": {"grant_type": "client_credentials"}, "auth": ("portal", "guess")}
    for _ in range(10):
        assert door.http.post("/oauth/token", address="192.0.2.7", **ask).status_code == 401
    refused = door.http.post("/oauth/token", address="192.0.2.7", **ask)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    right = {**ask, "auth": ("portal", door.secrets["portal"])}
    assert door.http.post("/oauth/token", address="192.0.2.7", **right).status_code == 429
    assert door.http.post("/oauth/token", address="192.0.2.8", **right).status_code == 200
    door.clock.pass_by(60)
    assert door.http.post("/oauth/token", address="192.0.2.7", **right).status_code == 200


def test_a_client_removed_or_renewed_is_out_at_once(apart: Door) -> None:
    portal, mother = apart.enter("portal"), apart.enter("mother")
    remove_client(apart.where.config, "portal")
    renew_secret(apart.where.config, "mother")
    for headers in (portal, mother):
        assert apart.http.get("/v1/students", headers=headers).status_code == 401
    assert (
        apart.http.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, auth=("mother", apart.secrets["mother"])
        ).status_code
        == 401
    )
    again = add_client(apart.where.config, NOW, id="portal", **CLIENTS["portal"])
    apart.secrets["portal"] = again
    assert apart.http.get("/v1/students", headers=apart.enter("portal")).status_code == 200


def test_a_secret_is_written_nowhere(apart: Door) -> None:
    for client_id in CLIENTS:
        if client_id != "office":
            apart.http.get("/v1/students", headers=apart.enter(client_id))
    kept = b"".join(path.read_bytes() for path in apart.where.config.parent.rglob("*") if path.is_file())
    assert all(secret.encode() not in kept for secret in apart.secrets.values())
    assert KEY.encode() not in kept


def test_a_client_comes_from_its_networks_alone(door: Door) -> None:
    ask = {"data": {"grant_type": "client_credentials"}, "auth": ("office", door.secrets["office"])}
    assert door.http.post("/oauth/token", **ask).status_code == 403
    given = door.http.post("/oauth/token", address="10.1.2.3", **ask)
    headers = {"Authorization": f"Bearer {given.json()['access_token']}"}
    assert door.http.get("/v1/students", headers=headers).status_code == 403
    assert door.http.get("/v1/students", headers=headers, address="10.1.2.3").status_code == 200


def test_a_client_that_asks_too_often_waits_and_others_do_not(door: Door) -> None:
    headers, other = door.enter("portal"), door.enter("mother")
    answers = [door.http.get("/v1/students?limit=1", headers=headers) for _ in range(41)]
    assert [answer.status_code for answer in answers] == [200] * 40 + [429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert door.http.get("/v1/students", headers=other).status_code == 200
    door.clock.pass_by(1)
    assert door.http.get("/v1/students", headers=headers).status_code == 200
