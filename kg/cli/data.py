"""Commands for those who keep the data: check, format, build, stats."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from kg.build import Progress
from kg.build import build as build_graph
from kg.canonical import write_canonical
from kg.check import check as check_data
from kg.cli.options import DIRECTORY, data_options, format_option, graph_command, print_json, progress_bar
from kg.coverage import Coverage
from kg.curation import read_data
from kg.errors import CurationError
from kg.evidence import check_evidence
from kg.files import room_for
from kg.graph import KnowledgeGraph, from_build
from kg.homes import build_home
from kg.ontology import load_ontology
from kg.records import problem_record
from kg.table import RUN_FORMAT


@click.command()
@data_options
@format_option
@click.option(
    "--evidence", "texts", type=DIRECTORY, help="Directory of the source texts: check each cited line too."
)
def check(data: Path, ontology: Path, form: str, texts: Path | None) -> None:
    """Check data and ontology; exit status 1 if anything is wrong.

    \b
    Examples:
      kg check
      kg check --evidence ../texts      also: does each cited line name what it is cited for?
    """
    problems = check_data(ontology, data)
    report = check_evidence(read_data(data).curated, load_ontology(ontology), texts) if texts else None
    if form == "json":
        found: dict[str, object] = {"problems": [problem_record(p) for p in problems]}
        if report:
            missed = [problem_record(p) for p in report.problems]
            found["evidence"] = {"checked": report.checked, "share": report.share, "problems": missed}
        print_json(found)
    else:
        for problem in (*problems, *(report.problems if report else ())):
            click.echo(str(problem))
        if report:
            click.echo(f"evidence holds for {report.share:.2%} of {report.checked} claims")
        good = not problems and (report is None or report.holds)
        click.echo(
            "all good" if good else f"{len(problems)} problem(s)" if problems else "too little evidence"
        )
    if problems or (report and not report.holds):
        raise SystemExit(1)


@click.command("format")
@data_options
def format_(data: Path, ontology: Path) -> None:
    """Write the CSV files in canonical order and form.

    \b
    Example:
      kg format
    """
    reading = read_data(data)
    blocking = [problem for problem in reading.problems if problem.remedy != RUN_FORMAT]
    if blocking:
        raise CurationError(blocking)
    changed = write_canonical(data, reading.curated, load_ontology(ontology))
    click.echo("\n".join(f"rewrote {name}" for name in changed) or "nothing to do")


@click.command()
@data_options
@format_option
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="New directory for the store; else only a trial."
)
def build(data: Path, ontology: Path, form: str, output: Path | None) -> None:
    """Build the store and print its version and counts.

    \b
    Examples:
      kg build                 build in memory, print the counts
      kg build -o store        build a directory for `kg serve --store store`
    """
    if output:
        _judge(output)
    with progress_bar() as bar:
        coverage = _build(data, ontology, output.resolve() if output else None, lambda _step: bar.update(1))
    _print_coverage(coverage, form)


@click.command()
@format_option
@graph_command
def stats(graph: KnowledgeGraph, form: str) -> None:
    """Print what the graph holds: counts by type, certainty, source, predicate and segment, and the unknown.

    \b
    Example:
      kg stats
    """
    _print_coverage(graph.coverage(), form)


def _judge(output: Path) -> None:
    """Refuse a place where no new store can stand, before the work is done."""
    if output.exists() and not output.is_dir():
        raise click.ClickException(f"{output} is not a directory; name a new one")
    if output.exists() and any(output.iterdir()):
        raise click.ClickException(f"{output} is not empty; name a new directory or remove it first")
    room_for(output)


def _build(data: Path, ontology: Path, output: Path | None, progress: Progress) -> Coverage:
    if output is None:
        return from_build(build_graph(ontology, data, progress=progress)).coverage()
    return build_home(ontology, data, output, lambda built: from_build(built).coverage(), progress)


def _print_coverage(coverage: Coverage, form: str) -> None:
    if form == "json":
        print_json(asdict(coverage))
        return
    click.echo(f"dataset version {coverage.version}: {coverage.triples:,} triples")
    concepts = sum(coverage.things.values()) - coverage.entities
    click.echo(f"{coverage.entities:,} entities, {concepts:,} concepts, {coverage.claims:,} claims")
    click.echo(
        f"{coverage.dependencies:,} dependencies claimed, {coverage.derived_dependencies:,} derived by rules"
    )
    for title, counts in (
        ("things by type", coverage.things),
        ("claims by certainty", coverage.claims_by_certainty),
        ("claims by source", coverage.claims_by_source),
        ("claims by predicate", coverage.claims_by_predicate),
        ("claims by segment", {row.segment: row.claims for row in coverage.segments}),
    ):
        click.echo(f"\n{title}:")
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            click.echo(f"  {count:>7,} {name}")
    click.echo(f"\nstated to be unknown or absent ({len(coverage.absences)}):")
    for row in coverage.absences:
        click.echo(f"  {row.subject} {row.predicate} {row.object}")
    click.echo("\npredicates without a claim: " + (", ".join(coverage.silent) or "none"))
