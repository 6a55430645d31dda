"""The roles allow what the functions ask S3 for, and no more: the requests are recorded, the policies read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from edge_runtime import testing
from edge_runtime.bundle.remote import Remote
from functions import uploads
from functions.local import BUCKET, UPLOADS, Cloud
from functions.uploads import NewUpload, offer, take
from tests.bundle.s3_faults import Faults, faulty
from tests.infra.test_templates import ROOT, load

ACTIONS = {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject"}
ARNS = {"Storage.Outputs.BundlesArn": BUCKET, "Storage.Outputs.UploadsArn": UPLOADS}


@pytest.fixture(scope="module")
def s3() -> Iterator[Faults]:
    with Cloud() as cloud, faulty(cloud.url) as proxy, pytest.MonkeyPatch.context() as patch:
        for name, value in {**cloud.environment, "AWS_ENDPOINT_URL": proxy.url}.items():
            patch.setenv(name, value)
        uploads._objects.cache_clear()
        yield proxy


def allowed(role: str, digest: str) -> list[tuple[str, str]]:
    """(action, pattern of BUCKET/KEY) of a role's statements about S3."""
    names: dict[str, str] = {**ARNS, "BundleDigest": digest}
    policy = load(ROOT / "template.yaml")["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"]
    found = []
    for statement in policy["Statement"]:
        if "Fn::Sub" in statement.get("Resource", ()):
            pattern = re.sub(r"\$\{(.*?)\}", lambda one: names[one[1]], statement["Resource"]["Fn::Sub"])
            actions = statement["Action"]
            found += [(one, pattern) for one in (actions if isinstance(actions, list) else [actions])]
    return found


def asked(s3: Faults) -> set[tuple[str, str]]:
    return {(ACTIONS[method], path.lstrip("/")) for method, path in s3.seen}


def check(role: str, digest: str, made: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The statements that were used. Fails for a request that none allows."""
    used: set[tuple[str, str]] = set()
    for action, path in made:
        fitting = {one for one in allowed(role, digest) if one[0] == action and fnmatchcase(path, one[1])}
        assert fitting, (role, action, path)
        used |= fitting
    return used


@pytest.mark.parametrize("role", ["SearchRole", "VoiceRole"])
def test_a_bundle_can_be_fetched_and_no_other(role: str, s3: Faults, tmp_path: Path) -> None:
    far = Remote(f"s3://{BUCKET}")
    digest = far.publish(testing.bundle(tmp_path / "bundle")).digest
    s3.seen.clear()
    far.fetch(digest, tmp_path / "into")
    check(role, digest, {one for one in asked(s3) if not one[1].endswith("manifest.sig")})
    patterns: Any = [pattern for _, pattern in allowed(role, digest)]
    assert not [one for one in patterns if fnmatchcase(f"{BUCKET}/bundles/{'0' * 64}/manifest.json", one)]
    assert not [one for one in patterns if fnmatchcase(f"{BUCKET}/aliases/live", one)]


def test_uploads_can_be_offered_taken_and_nothing_more(s3: Faults) -> None:
    client: Any = uploads._objects(f"s3://{UPLOADS}/uploads")._client
    name = offer(NewUpload(1, "image/png")).id
    s3.seen.clear()
    client.put_object(Bucket=UPLOADS, Key=f"uploads/{name}", Body=b"x")
    take(name)
    made = asked(s3)
    statements = {one for one in allowed("SearchRole", "0" * 64) if one[1].startswith(UPLOADS)}
    assert check("SearchRole", "0" * 64, made) == statements
    taking = {one for one in made if one[0] != "s3:PutObject"}
    assert check("VoiceRole", "0" * 64, taking) == {
        one for one in allowed("VoiceRole", "0" * 64) if one[1].startswith(UPLOADS)
    }
