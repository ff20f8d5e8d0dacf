"""Who is let in by the simulated ЭлЖур, and what everyone else is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

NOW = datetime.fromisoformat("2026-10-22T02:30:00+03:00")


def test_auth_in_all_four_shapes(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "kuk", log_in=False)
    given = client.credentials()
    answers = [
        client.http.get("auth", params=client.base | given),
        client.http.post("auth", data=client.base | given),
        client.http.post("auth", params=client.base, json=given),
        client.http.post("auth", params=client.base, data=given),
    ]
    results = [answer.json()["response"]["result"] for answer in answers]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({result["token"] for result in results}) == 1
    assert results[0]["expires"] == "2027-01-20 02:30:00"


def test_wrong_credentials_are_a_400_envelope(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "kuk", log_in=False)
    answer = client.http.post("auth", params=client.base, data=client.credentials() | {"password": "другой"})
    envelope = answer.json()["response"]
    assert answer.status_code == 400
    assert envelope["state"] == 400
    assert envelope["error"]
    assert envelope["result"]["errorText"] == envelope["error"]


@pytest.mark.parametrize("missing", ["devkey", "vendor", "auth_token"])
def test_each_parameter_is_required(shared_stand: Any, eljur_client: Callable[..., Any], missing: str) -> None:
    client = eljur_client(shared_stand, "kuk")
    answer = client.get("getrules", **{missing: ""})
    assert answer.status_code == 400
    assert missing in answer.json()["response"]["error"]


def test_without_out_format_the_answer_is_xml(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "kuk")
    answer = client.get("getrules", out_format="")
    assert answer.headers["content-type"].startswith("text/xml")
    root = ET.fromstring(answer.content)
    assert root.findtext("state") == "200"
    assert [item.get("key") for item in root.findall("result/relations/groups/item")] == ["7А"]


def test_camel_case_names_are_understood(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "kuk")
    query = {"devKey": client.host.devkey, "vendor": "kuk", "out_format": "json", "auth_token": client.token}
    assert client.http.get("getRules", params=query).content == client.get("getrules").content


def test_a_token_opens_its_own_school_only(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    school, college = eljur_client(shared_stand, "kuk"), eljur_client(shared_stand, "kasli", branch="apiv3")
    assert college.get("getrules", auth_token=school.token).status_code == 400
    assert college.get("getrules").status_code == 200
    assert school.get("getrules", auth_token=school.token[:-1] + "x").status_code == 400


def test_apiv3_sets_the_school_cookie(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "kasli", branch="apiv3")
    assert client.http.cookies["school_domain"] == "kasli"


def test_unknown_methods_vendors_and_students_are_refused(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "kuk")
    assert client.get("getstudents").status_code == 400
    assert client.get("getrules", vendor="ugra1").status_code == 400
    assert client.get("getdiary", student="30001").status_code == 400
    assert client.get("getdiary", student="10001", days="2026-10-05").status_code == 400
    assert client.get("getmessages", page="0").status_code == 400
    assert client.http.get(f"{shared_stand.url('eljur')}/elsewhere/getrules").status_code == 404


def test_the_esia_host_refuses_passwords(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "ugra1", branch="apiv3", log_in=False)
    answer = client.http.post("auth", params=client.base, data=client.credentials())
    assert answer.status_code == 400
    assert "ЕСИА" in answer.json()["response"]["error"]


def test_a_v_token_becomes_a_token_of_several_schools(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "ugra1", branch="apiv3")
    query = {"v_token": client.host.v_token(client.vendor), "out_format": "json", "auth_token": "true"}
    answer = client.http.get("getusersvendors", params=query).json()
    assert set(answer) == {"result"}
    assert [one["vendor"] for one in answer["result"]] == ["ugra1-dop", "ugra1"]
    expected = {"token", "vendor", "vendor_id", "vendor_title", "user_title", "login", "expires"}
    assert all(set(one) == expected for one in answer["result"])
    # 12 hours after 04:30 in Yekaterinburg, where that server stands.
    assert answer["result"][1]["expires"] == "2026-10-22 16:30:00"
    assert client.get("getrules").status_code == 200


def test_a_wrong_v_token_is_not_wrapped(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "ugra1", branch="apiv3", log_in=False)
    answer = client.http.get("getusersvendors", params={"v_token": "a.b.c", "out_format": "json"})
    assert answer.status_code == 400
    assert answer.json()["result"] is False
    assert answer.json()["error"]


def test_tokens_die_by_the_clock_of_the_stand(own_stand: Any, eljur_client: Callable[..., Any]) -> None:
    esia, password = eljur_client(own_stand, "ugra1", branch="apiv3"), eljur_client(own_stand, "kuk")
    own_stand.turn(NOW + timedelta(hours=11, minutes=59))
    assert esia.get("getrules").status_code == 200
    own_stand.turn(NOW + timedelta(hours=12))
    assert esia.get("getrules").status_code == 400
    assert password.get("getrules").status_code == 200
    own_stand.turn(NOW + timedelta(days=90))
    assert password.get("getrules").status_code == 400
    assert eljur_client(own_stand, "ugra1", branch="apiv3").get("getrules").status_code == 200


def test_tokens_die_on_demand(own_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(own_stand, "kuk")
    own_stand.control("DELETE", "/tokens")
    assert client.get("getrules").status_code == 400
    assert eljur_client(own_stand, "kuk").get("getrules").status_code == 200


def test_the_clock_never_goes_back(own_stand: Any) -> None:
    own_stand.turn(NOW + timedelta(days=1))
    with pytest.raises(Exception, match="400"):
        own_stand.turn(NOW)
    assert datetime.fromisoformat(own_stand.control("GET", "/health")["now"]) == NOW + timedelta(days=1)
