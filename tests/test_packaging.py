"""What a release carries beside the code: one version everywhere, how to cite it, and a container."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
import yaml
from rdflib.namespace import OWL

import kg

ROOT = Path(__file__).parents[1]
HADOLINT = Path(sys.executable).with_name("hadolint")


def releases() -> list[tuple[str, str]]:
    """The versions and days of the changelog, newest first."""
    return re.findall(r"^## (\d+\.\d+\.\d+) – (\d{4}-\d{2}-\d{2})$", (ROOT / "CHANGELOG.md").read_text(), re.M)


def test_one_version_everywhere():
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "kg.ttl")
    (of_ontology,) = ontology.objects(rdflib.URIRef("https://kg.example/ontology"), OWL.versionInfo)
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert releases()[0] == (kg.__version__, cited["date-released"])
    assert {str(of_ontology), cited["version"]} == {kg.__version__}


def test_the_changelog_is_in_order():
    assert releases() == sorted(releases(), key=lambda release: [int(n) for n in release[0].split(".")], reverse=True)


def test_how_to_cite_has_what_the_format_demands():
    """Citation File Format 1.2.0: the keys that must be there, and the licence of the package."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert cited["message"]
    assert cited["title"].startswith("kg")
    assert all("name" in author or "family-names" in author for author in cited["authors"])
    assert f'license = "{cited["license"]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(not HADOLINT.exists(), reason="no hadolint here")
def test_the_dockerfile_is_clean():
    done = subprocess.run([HADOLINT, ROOT / "Dockerfile"], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_what_the_dockerfile_copies_is_there_and_enough():
    """The build sees what .dockerignore lets through: all that is copied, and all that the wheel is made of."""
    copied = re.findall(r"^COPY (.*) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M)
    names = {name for line in copied for name in line.split()}
    let_through = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.M))
    assert names == let_through
    assert all((ROOT / name).exists() for name in names)
    assert names >= {"pyproject.toml", "README.md", "LICENSE", "kg", "ontology", "queries"}


def docker_runs() -> bool:
    """Whether there is a docker with a daemon."""
    return (
        shutil.which("docker") is not None and subprocess.run(["docker", "info"], capture_output=True).returncode == 0
    )


@pytest.mark.slow
def test_the_container_does_the_main_job(tmp_path):
    if not docker_runs():
        pytest.skip("no docker here")
    shutil.copy(ROOT / "docs" / "bridge.txt", tmp_path)
    tmp_path.chmod(0o777)
    subprocess.run(["docker", "build", "--tag", "kg:test", str(ROOT)], check=True, capture_output=True)
    try:
        run = ["docker", "run", "--rm", "--network", "none", "--volume", f"{tmp_path}:/work", "kg:test"]
        done = subprocess.run([*run, "ingest", "bridge.txt"], check=True, capture_output=True, encoding="utf-8")
        assert "1 added" in done.stderr + done.stdout
        done = subprocess.run([*run, "query", "spokespeople", "--format", "csv"], check=True, capture_output=True)
        assert b"Maria Duarte" in done.stdout
    finally:
        subprocess.run(["docker", "image", "rm", "--force", "kg:test"], check=True, capture_output=True)
