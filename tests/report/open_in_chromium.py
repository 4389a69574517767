#!/usr/bin/env python3
"""Writes the report of a made-up study and opens it in headless Chromium, without any network.

Fails unless every figure holds a drawn SVG with marks, the console is silent and the page asked for nothing else.
The browser's own calls home are told apart by their initiator; no name resolves, so that none of them leaves either.
"""
import argparse
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile


class Figures(html.parser.HTMLParser):
    """Counts, for each plot of the page, the drawn shapes inside its SVG."""

    def __init__(self):
        super().__init__()
        self.shapes = {}
        self.plot = None
        self.depth = 0
        self.state = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "html":
            self.state = attributes.get("data-figures")
        if tag == "div" and "plot" in (attributes.get("class") or "").split():
            self.plot, self.depth = attributes["id"], 0
            self.shapes[self.plot] = 0
        if self.plot and tag == "div":
            self.depth += 1
        if self.plot and tag == "path" and "mark-" not in (attributes.get("class") or ""):
            self.shapes[self.plot] += "d" in attributes and "NaN" not in attributes["d"]

    def handle_endtag(self, tag):
        if self.plot and tag == "div":
            self.depth -= 1
            if self.depth == 0:
                self.plot = None


def open_page(chromium, page, folder):
    net_log = folder / "net.json"
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
               "--disable-background-networking", "--disable-component-update", "--disable-sync",
               "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND",
               f"--user-data-dir={folder / 'profile'}", f"--log-net-log={net_log}",
               "--enable-logging=stderr", "--v=0", "--virtual-time-budget=20000", "--window-size=1280,1000",
               "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150)
    return done.stdout, done.stderr, net_log.read_text(errors="replace") if net_log.exists() else ""


def requests_of_page(net_log):
    """URLs of requests whose initiator is the page: a file has the opaque origin "null"."""
    for line in net_log.splitlines():
        try:
            parameters = json.loads(line.rstrip(",")).get("params", {})
        except (ValueError, AttributeError):
            continue
        if isinstance(parameters, dict) and parameters.get("initiator") in ("null", "file://"):
            if re.match("(https?|wss?|ftp):", parameters.get("url", "")):
                yield parameters["url"]


def check(dom, log, net_log, expected):
    problems = []
    figures = Figures()
    figures.feed(dom)
    if set(figures.shapes) != expected:
        problems.append(f"figures on the page {sorted(figures.shapes)}, in report.json {sorted(expected)}")
    for name, shapes in figures.shapes.items():
        if shapes < 2:
            problems.append(f"{name}: holds no drawn SVG")
    if figures.state != f"{len(expected)} drawn, 0 broken":
        problems.append(f"the page's own count of figures says {figures.state!r}")
    problems += [f"console: {line}" for line in log.splitlines() if "CONSOLE" in line]
    if not net_log:
        problems.append("Chromium left no network log, so that no request can be ruled out")
    problems += [f"requested {url}" for url in sorted(set(requests_of_page(net_log)))]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--writer", required=True, help="program that writes the report into the folder it is given")
    parser.add_argument("--spoil", nargs=2, metavar=("OLD", "NEW"), help="damage the page first: the check must fail")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        subprocess.run([arguments.writer, str(folder)], check=True)
        page = folder / "report.html"
        if arguments.spoil:
            text = page.read_text()
            if arguments.spoil[0] not in text:
                sys.exit(f"the page does not hold {arguments.spoil[0]!r}")
            page.write_text(text.replace(*arguments.spoil))
        expected = {figure["id"] for figure in json.loads((folder / "figures.json").read_text())}
        problems = check(*open_page(arguments.chromium, page, folder), expected)
    for problem in problems:
        print(problem)
    print(f"{len(expected)} figures, {len(problems)} problems")
    return 1 if problems or not expected else 0


if __name__ == "__main__":
    sys.exit(main())
