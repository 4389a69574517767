"""Figures that GoogleTest programs record as properties, for the claims' scripts."""
import fnmatch
import json
import os
import pathlib
import subprocess
import tempfile

BUILD = pathlib.Path(os.environ["RECURBENCH_BUILD"])
SOURCE = pathlib.Path(os.environ["RECURBENCH_SOURCE"])


def matches(test, part):
    """Whether a part of a filter of GoogleTest, whose wildcards are * and ?, picks the test."""
    return fnmatch.fnmatchcase(f"{test['classname']}.{test['name']}", part)


def run_tests(program, pattern):
    """Runs the tests of `program` that match: (number run, what failed, properties by name). A part of the pattern
    between colons that no test matches counts as a failure, and so does a test that is skipped."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        command = [str(BUILD / "tests" / program), f"--gtest_filter={pattern}", f"--gtest_output=json:{report}"]
        answer = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if not report.exists():
            return 0, [f"{program} ended with status {answer.returncode}"], {}
        suites = json.loads(report.read_text())["testsuites"]
    tests = [test for suite in suites for test in suite["testsuite"]]
    failed = [f"{test['classname']}.{test['name']}" for test in tests
              if test.get("failures") or test["result"] != "COMPLETED"]
    failed += [f"{part} matches no test" for part in pattern.split("-")[0].split(":")
               if not any(matches(test, part) for test in tests)]
    properties = {}
    for test in tests:
        for name, value in test.items():
            properties.setdefault(name, []).append(value)
    return len(tests), failed, properties


def row(claim, figure, threshold, holds):
    print(f"{claim} | {figure} | {threshold} | {'PASS' if holds else 'FAIL'}", flush=True)


def error_claim(claim, program, pattern, property_name, threshold):
    """One row: the worst error that the tests recorded (they keep its decimal logarithm) against `threshold`."""
    count, failed, properties = run_tests(program, pattern)
    errors = [10 ** float(value) for value in properties.get(property_name, [])]
    silent = count - len(errors)
    if failed or silent:
        told = f"{len(failed)} failures: {', '.join(failed[:3])}" if failed else f"{silent} recorded no error"
        row(claim, f"{count} tests, {told}", f"≤ {threshold:.0e}", False)
        return
    row(f"{claim} ({count} tests)", f"{max(errors):.1e}", f"≤ {threshold:.0e}", max(errors) <= threshold)
