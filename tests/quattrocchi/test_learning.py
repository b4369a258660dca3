"""`quattrocchi learn`: what it says, and what it does to a house."""

from pathlib import Path

import pytest

from quattrocchi.cli import main


def test_the_manifest_names_source_and_licence_of_every_row(capsys: pytest.CaptureFixture[str]):
    assert main(["learn", "--manifest"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert len(rows) >= 2_000
    assert {licence for _, _, licence in rows} == {"Apache-2.0"}
    assert all(Path(source).exists() for _, source, _ in rows)


def test_with_too_few_corrections_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "quattrocchi.d"
    folder.mkdir()
    assert main(["learn", "--config", str(folder)]) == 2
    assert "corrections to learn from: 0" in capsys.readouterr().err
    assert main(["learn", "--undo", "--config", str(folder)]) == 2
    assert "nothing to undo" in capsys.readouterr().err
