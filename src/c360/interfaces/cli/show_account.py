"""One account's 360 as text, Markdown or JSON."""

from collections.abc import Callable, Iterator
from typing import Any

import typer
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from c360.interfaces.cli.plain import print_json
from c360.interfaces.cli.terminal import stdout
from c360.interfaces.cli.words import (
    SEVERITY_STYLES,
    STATE_STYLES,
    STATE_WORDS,
    known,
    money,
    percent,
)

Json = dict[str, Any]


def print_document(document: Json, output: str) -> None:
    """Print the document; JSON exactly as it is published."""
    if output == "json":
        print_json(document)
    elif output == "md":
        typer.echo("\n".join(markdown(document)))
    else:
        _print_text(document)


def _print_text(document: Json) -> None:
    out = stdout()
    profile, state = document["accountProfile"], document["exitState"]
    out.print(f"[bold]{escape(known(profile['name']))}[/bold]  {document['accountId']}", end="  ")
    if state is not None:
        out.print(f"[{STATE_STYLES[state]}]{STATE_WORDS[state]}[/]")
    else:
        out.print(known(state))
    out.print(f"[dim]{escape(_header(document))}[/dim]\n")
    out.print(escape(document["keyNarrative"]))
    out.print()
    out.print(_health_table(document))
    for line in _why(document):
        _print_indented(escape(line))
    _print_findings(document)
    for title, figures in _figures(document):
        out.print(f"\n[bold]{title}[/bold]")
        _print_indented(escape(" · ".join(figures)))
    out.print(f"\n[dim]{escape(_quality(document))}[/dim]")


def _header(document: Json) -> str:
    profile = document["accountProfile"]
    parts = [
        known(profile["segment"]),
        known(profile["industry"]),
        f"ARR {money(profile['arr'], profile['currency'])}",
        f"CSM {known(profile['csm'])}",
        f"AE {known(profile['ae'])}",
        f"contract ends {known(profile['contractEnd'])}",
        f"as of {document['generatedAt']}",
    ]
    return " · ".join(parts)


def _health_table(document: Json) -> Table:
    health = document["healthSummary"]
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("[bold]Health[/bold]", f"[bold]{_score(health)}[/bold]", _health_note(document))
    for name, dimension in health["dimensions"].items():
        trend = dimension["trend"]
        note = "trend not known" if trend in {None, "unknown"} else trend
        if dimension["score"] is None:
            reason = document["missing"].get(f"/healthSummary/dimensions/{name}/score", "")
            note = f"not scored: {reason}" if reason else "not shown"
        table.add_row(f"  {name}", known(dimension["score"]), f"{_bar(dimension['score'])} {note}")
    return table


def _bar(score: int | None) -> str:
    filled = 0 if score is None else round(score / 10)
    return f"{'█' * filled}{'░' * (10 - filled)}"


def _score(health: Json) -> str:
    return known(health["overallScore"])


def _health_note(document: Json) -> str:
    health = document["healthSummary"]
    if health["overallScore"] is None:
        withheld = document["redacted"].get("/healthSummary")
        missing = document["missing"].get("/healthSummary/overallScore", "no overall score")
        return str(withheld or missing)
    notes = [str(health["band"]).replace("_", " ")]
    if health["trendDelta"] is not None:
        notes.append(f"{health['trend']}, {health['trendDelta']:+d} in 90 days")
    notes.append(f"{health['coverage']:.0%} of the inputs known")
    if health["interval"] and health["interval"]["low"] < health["interval"]["high"]:
        notes.append(f"between {health['interval']['low']:g} and {health['interval']['high']:g}")
    return " · ".join([*notes, *(["partial"] if health["partial"] else [])])


def _why(document: Json) -> Iterator[str]:
    for title, name in (("Why this score", "whyThisScore"), ("Why it moved", "whyMoved")):
        sentences = [item["text"] for item in document["healthSummary"][name]]
        if sentences:
            yield f"{title}: {'; '.join(sentences)}"


def _print_findings(document: Json) -> None:
    out = stdout()
    if document["riskIndicators"]:
        out.print("\n[bold]Risks[/bold]")
    for item in document["riskIndicators"]:
        style = SEVERITY_STYLES[item["severity"]]
        todo = f"[dim]{escape(item['recommendation'])} ({_doubt(item)})[/dim]"
        _print_indented(
            f"[{style}]{item['severity']:<8}[/] {escape(_ended(item['signal']))} {todo}"
        )
    prediction = document.get("churnPrediction")
    if prediction:
        _print_indented(f"[dim]{escape(_prediction(prediction))}[/dim]")
    if document.get("opportunities"):
        out.print("\n[bold]Opportunities[/bold]")
    for item in document.get("opportunities", []):
        worth = f" {_worth(item)}." if item["value"] is not None else ""
        _print_indented(f"{escape(_ended(item['signal']))}{worth} [dim]({_doubt(item)})[/dim]")
    if document["recommendedActions"]:
        out.print("\n[bold]Next actions[/bold]")
    for item in document["recommendedActions"]:
        skill = f" → {item['skillTrigger']}" if item["skillTrigger"] else ""
        who = f"[dim]{escape(item['owner'])}, due {item['dueDate']}{skill}[/dim]"
        _print_indented(f"{item['priority']}. {escape(_ended(item['action']))} {who}")


def _print_indented(text: str) -> None:
    stdout().print(Padding(text, (0, 0, 0, 2), expand=False))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _doubt(item: Json) -> str:
    sure = item["confidence"] == 1
    return str(item["basis"]) if sure else f"{item['basis']}, confidence {item['confidence']:.0%}"


def _worth(item: Json) -> str:
    low, high = item["value"], (item["valueRange"] or {}).get("high")
    text = money(low, item["currency"])
    if high is not None and high > low:
        text += f" to {money(high, item['currency'])}"
    return f"{text} a year ({item['valueBasis']})"


def _prediction(prediction: Json) -> str:
    if prediction["horizonDays"] is None:
        return "Churn: not shown"
    if prediction["probability"] is None:
        return f"Churn within {prediction['horizonDays']} days: {prediction['refusal']}"
    span = prediction["interval"]
    return (
        f"Churn within {prediction['horizonDays']} days: {percent(prediction['probability'])} "
        f"({percent(span['low'])} to {percent(span['high'])}); {prediction['calibration']}, "
        f"confidence {prediction['confidence']:.0%}"
    )


def _figures(document: Json) -> Iterator[tuple[str, list[str]]]:
    """The figures of the summaries that were asked for."""
    sections: tuple[tuple[str, str, Callable[[Json], list[str]]], ...] = (
        ("Engagement", "engagementSummary", lambda d: _engagement(d["engagementSummary"])),
        ("Support", "supportSummary", lambda d: _support(d["supportSummary"])),
        ("Usage", "usageSummary", lambda d: _usage(d["usageSummary"])),
        ("Commercial", "commercialSummary", _commercial),
    )
    for title, name, figures in sections:
        if name in document and f"/{name}" not in document["missing"]:
            yield title, figures(document)


def _engagement(part: Json) -> list[str]:
    sponsor, champion = part["executiveSponsor"], part["champion"]
    return [
        f"last meeting {known(part['lastMeeting'])}",
        f"cadence {known(part['meetingCadence'])}",
        f"responsiveness {known(part['responsiveness'])}",
        f"NPS {known(part['npsScore'])}",
        f"sponsor {known(sponsor['name'])}",
        f"champion {known(champion['name'])} ({known(champion['engagement'])})",
    ]


def _support(part: Json) -> list[str]:
    return [
        f"{known(part['openTickets'])} open",
        f"{known(part['ticketsLast90Days'])} in 90 days",
        f"resolution {known(part['avgResolutionTime'])}",
        f"CSAT {known(part['csat'])}",
        f"escalations {known(part['escalations'])}",
        *(f"{issue['category']} {issue['count']}" for issue in part["topIssues"]),
    ]


def _usage(part: Json) -> list[str]:
    return [
        f"{known(part['mau'])} monthly users ({known(part['mauTrend'])})",
        f"DAU/WAU {known(part['dauWauRatio'])}",
        f"depth {known(part['usageDepth'])}",
        f"most used {', '.join(part['topFeatures'] or []) or 'not known'}",
        f"underused {', '.join(part['underutilized'] or []) or 'not known'}",
    ]


def _commercial(document: Json) -> list[str]:
    part, currency = document["commercialSummary"], document["accountProfile"]["currency"]
    contract, billing, seats = part["contract"], part["billing"], part["expansion"]
    return [
        f"ARR {money(part['arr'], currency)}",
        f"{known(contract['type'])} contract, {known(contract['daysToRenewal'])} days to renewal",
        f"billing {known(billing['status'])}",
        f"last payment {known(billing['lastPayment'])}",
        f"seats {known(seats['usedSeats'])} of {known(seats['currentSeats'])}",
    ]


def _quality(document: Json) -> str:
    lines = []
    if document["dataCompleteness"] is not None:
        lines.append(f"{document['dataCompleteness']:.0%} of the expected data is present")
    quality = document.get("dataQuality", {"sources": [], "conflicts": []})
    stale = [source["source"] for source in quality["sources"] if source["stale"]]
    if stale:
        lines.append(f"stale: {', '.join(stale)}")
    if quality["conflicts"]:
        fields = ", ".join(conflict["field"] for conflict in quality["conflicts"])
        lines.append(f"sources disagree on: {fields}")
    return " · ".join(lines)


def markdown(document: Json) -> Iterator[str]:
    """The document as a Markdown brief."""
    profile = document["accountProfile"]
    yield f"# {known(profile['name'])}"
    state = document["exitState"]
    yield f"\n{_header(document)} · **{known(state) if state is None else STATE_WORDS[state]}**\n"
    yield document["keyNarrative"]
    yield f"\n## Health: {_score(document['healthSummary'])}\n\n{_health_note(document)}\n"
    yield "| dimension | score | trend |\n|---|---|---|"
    for name, dimension in document["healthSummary"]["dimensions"].items():
        yield f"| {name} | {known(dimension['score'])} | {known(dimension['trend'])} |"
    yield from (f"\n{line}" for line in _why(document))
    yield from _markdown_findings(document)
    for title, figures in _figures(document):
        yield f"\n## {title}\n"
        yield from (f"- {figure}" for figure in figures)
    yield f"\n_{_quality(document)}_"


def _markdown_findings(document: Json) -> Iterator[str]:
    if document["riskIndicators"]:
        yield "\n## Risks\n"
    for item in document["riskIndicators"]:
        signal = f"{item['severity']}** {item['signal']}. {item['recommendation']}"
        yield f"- **{signal}. _{_doubt(item)}_"
    if document.get("opportunities"):
        yield "\n## Opportunities\n"
    for item in document.get("opportunities", []):
        yield f"- {item['signal']}. {item['recommendation']}. _{_doubt(item)}_"
    if document["recommendedActions"]:
        yield "\n## Next actions\n"
    for item in document["recommendedActions"]:
        yield f"{item['priority']}. {item['action']} ({item['owner']}, due {item['dueDate']})"
