"""The stacks: valid, closed, watched. `make template` also runs `sam validate --lint`, in its own environment."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cfnlint.decode import decode

from functions.preferences.routes import ROUTES as PREFERENCES
from functions.search.routes import ROUTES as SEARCH
from functions.voice.routes import ROUTES as VOICE

ROOT = Path(__file__).parents[2]
TEMPLATES = [ROOT / "template.yaml", *sorted((ROOT / "infra").glob("*.yaml"))]


def load(path: Path) -> dict[str, Any]:
    template, problems = decode(str(path))
    assert not problems
    plain: dict[str, Any] = json.loads(json.dumps(template))
    return plain


def resources(*paths: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in paths or TEMPLATES:
        for name, resource in load(path)["Resources"].items():
            yield name, resource["Type"], resource.get("Properties", {})


def test_cfn_lint_finds_nothing() -> None:
    command = [str(Path(sys.executable).with_name("cfn-lint")), *map(str, TEMPLATES)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_no_role_has_a_wildcard() -> None:
    roles = [(name, held) for name, kind, held in resources() if kind == "AWS::IAM::Role"]
    assert {name for name, _ in roles} == {"SearchRole", "VoiceRole", "PreferencesRole"}
    for name, role in roles:
        statements = role["Policies"][0]["PolicyDocument"]["Statement"]
        # X-Ray's two rights know no resources; they are there only where tracing is turned on.
        traced = [one["Fn::If"] for one in statements if "Fn::If" in one]
        assert [(condition, held["Sid"]) for condition, held, _ in traced] == [("Traces", "Trace")]
        assert traced[0][1]["Action"] == ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
        assert "*" not in json.dumps([one for one in statements if "Fn::If" not in one]), name
        assert "ManagedPolicyArns" not in role, name


def test_no_function_makes_a_role_of_its_own() -> None:
    for name, kind, held in resources():
        if kind == "AWS::Serverless::Function":
            assert "Role" in held, name
            assert "Policies" not in held, name


def test_every_function_is_watched() -> None:
    functions = [name for name, kind, _ in resources() if kind == "AWS::Serverless::Function"]
    assert functions
    alarms = {
        name for name, kind, _ in resources(ROOT / "infra/watch.yaml") if kind == "AWS::CloudWatch::Alarm"
    }
    for function in functions:
        title = function.removesuffix("Function")
        wanted = {f"{title}{what}" for what in ("Faults", "InitFailures", "Crashes", "Throttles", "Slow")}
        assert wanted <= alarms


def test_alarms_watch_metrics_that_the_functions_write() -> None:
    written = set(re.findall(r'add_metric\("(\w+)"', (ROOT / "functions/gateway.py").read_text()))
    top = load(ROOT / "template.yaml")["Resources"]
    assert top["Watch"]["Properties"]["Parameters"]["Service"] == {"Ref": "AWS::StackName"}
    named = [
        held["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for _, kind, held in resources()
        if kind == "AWS::Serverless::Function"
    ]
    named.append(top["SearchByImage"]["Properties"]["Parameters"]["Service"])
    services = {
        one["Fn::Sub"].replace("${AWS::StackName}", "${Service}") for one in named if "Fn::Sub" in one
    }
    for name, kind, held in resources():
        if kind == "AWS::CloudWatch::Alarm" and held["Namespace"] == "Vitrine":
            assert held["MetricName"] in written, name
            service = held["Dimensions"][0]["Value"]["Fn::Sub"]
            assert service.replace("${AWS::StackName}", "${Service}") in services, name


def test_alarms_can_be_sent_over_the_encrypted_topic() -> None:
    """SNS's own key lets CloudWatch not in."""
    topic = load(ROOT / "infra/watch.yaml")["Resources"]["Topic"]["Properties"]
    assert topic["KmsMasterKeyId"] == {"Ref": "KeyArn"}
    key = load(ROOT / "infra/storage.yaml")["Resources"]["Key"]["Properties"]["KeyPolicy"]["Statement"]
    allowed = [one["Action"] for one in key if one["Principal"] == {"Service": "cloudwatch.amazonaws.com"}]
    assert allowed == [["kms:Decrypt", "kms:GenerateDataKey"]]


def test_one_search_function_answers_from_the_zip_or_from_an_image() -> None:
    template = load(ROOT / "template.yaml")
    held = template["Resources"]
    assert (held["SearchFunction"]["Condition"], held["SearchByImage"]["Condition"]) == ("ByZip", "ByImage")
    assert template["Parameters"]["SearchImage"]["Default"] == ""
    alias = {
        "Fn::If": [
            "ByImage",
            {"Fn::GetAtt": ["SearchByImage", "Outputs.Alias"]},
            {"Ref": "SearchFunction.Alias"},
        ]
    }
    assert held["SearchIntegration"]["Properties"]["IntegrationUri"] == alias
    assert held["SearchPermission"]["Properties"]["FunctionName"] == alias
    image = load(ROOT / "infra/image.yaml")
    given = held["SearchByImage"]["Properties"]["Parameters"]
    assert set(given) == set(image["Parameters"])
    function = image["Resources"]["SearchFunction"]["Properties"]
    assert (function["PackageType"], function["Architectures"]) == ("Image", ["arm64"])
    assert "SnapStart" not in function
    by_zip, by_image = (
        one["Environment"]["Variables"] for one in (held["SearchFunction"]["Properties"], function)
    )
    assert set(by_zip) - set(by_image) == {"VITRINE_BUNDLE"}  # it carries its own


def test_hadolint_finds_nothing() -> None:
    command = [str(Path(sys.executable).with_name("hadolint")), str(ROOT / "functions/search/Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_another_bundle_is_another_version_shifted_as_a_canary() -> None:
    template = load(ROOT / "template.yaml")
    search = template["Resources"]["SearchFunction"]["Properties"]
    assert search["VersionDescription"] == {"Fn::Sub": "bundle ${BundleDigest}"}
    assert search["DeploymentPreference"]["Alarms"]
    shared = template["Globals"]["Function"]
    assert shared["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert (shared["Runtime"], shared["Architectures"]) == ("python3.13", ["arm64"])
    assert template["Parameters"]["Deployment"]["Default"].startswith("Canary")


def test_what_is_kept_is_encrypted_closed_and_survives() -> None:
    kept = {"AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::KMS::Key"}
    for path in TEMPLATES:
        for name, resource in load(path)["Resources"].items():
            if resource["Type"] in kept:
                assert resource["DeletionPolicy"] == "Retain", name
            if resource["Type"] == "AWS::S3::Bucket":
                held = resource["Properties"]
                assert set(held["PublicAccessBlockConfiguration"].values()) <= {True, "true"}, name
                assert "BucketEncryption" in held, name
                assert ("VersioningConfiguration" in held) == (name != "Uploads"), name
    table = load(ROOT / "infra/storage.yaml")["Resources"]["Table"]["Properties"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] in (True, "true")
    assert table["TimeToLiveSpecification"]["AttributeName"] == "expires"
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_the_access_log_holds_no_path_query_or_address() -> None:
    stage = load(ROOT / "template.yaml")["Resources"]["Stage"]["Properties"]
    named = re.findall(r"\$context\.([\w.]+)", stage["AccessLogSettings"]["Format"])
    assert named
    assert not [name for name in named if re.search(r"path$|query|sourceIp|userAgent|authorizer", name)]
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"]


def test_every_route_asks_the_authoriser_and_none_catches_preflights() -> None:
    routes = [held for _, kind, held in resources() if kind == "AWS::ApiGatewayV2::Route"]
    keys = [held["RouteKey"] for held in routes]
    assert {key.split(" ")[0] for key in keys} == {"GET", "POST", "PUT", "DELETE"}
    assert all(held["AuthorizationType"] == {"Ref": "Authoriser"} for held in routes)
    served: list[Any] = [*SEARCH, *VOICE, *PREFERENCES]
    for route in served:
        fitting = [key for key in keys if fits(key, route.method, route.path)]
        assert fitting, route.path


def fits(key: str, method: str, path: str) -> bool:
    wanted, pattern = key.split(" ")
    as_text = re.escape(pattern).replace(r"\{proxy\+\}", ".+")
    return wanted == method and re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", as_text), path) is not None


def test_build_targets_exist_for_every_function() -> None:
    for name, kind, held in resources():
        if kind == "AWS::Serverless::Function" and held.get("PackageType") != "Image":
            assert f"build-{name}:" in (ROOT / held["CodeUri"] / "Makefile").read_text()


def test_uploads_go_after_a_day_and_replace_nothing() -> None:
    storage = load(ROOT / "infra/storage.yaml")["Resources"]
    bucket = storage["Uploads"]["Properties"]
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert [(rule["Status"], rule["ExpirationInDays"], "Prefix" in rule) for rule in rules] == [
        ("Enabled", 1, False)
    ]
    assert [rule["AllowedMethods"] for rule in bucket["CorsConfiguration"]["CorsRules"]] == [["PUT"]]
    denied = storage["UploadsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert {one["Effect"] for one in denied} == {"Deny"}
    assert {"Null": {"s3:if-none-match": "true"}} in [one["Condition"] for one in denied]
    stage = load(ROOT / "template.yaml")["Resources"]["Stage"]
    assert stage["Properties"]["RouteSettings"]["POST /v1/uploads"]["ThrottlingRateLimit"]
