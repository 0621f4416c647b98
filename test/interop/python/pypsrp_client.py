"""Runs commands in one shell by way of pypsrp: a job as JSON on standard input, results as JSON on standard output."""

import base64
import json
import sys

from pypsrp.shell import Process, SignalCode, WinRS
from pypsrp.wsman import WSMan


def main():
    job = json.load(sys.stdin)
    with connect(job) as wsman, WinRS(wsman, codepage=65001, no_profile=True, idle_time_out=600) as shell:
        results = [run(shell, command) for command in job["commands"]]
    json.dump(results, sys.stdout)


def connect(job):
    return WSMan(
        job["host"],
        port=job["port"],
        ssl=job["https"],
        auth=job["auth"],
        username=job["user"],
        password=job["password"],
        encryption=job.get("encryption", "auto"),
        cert_validation=job["ca"],
        no_proxy=True,
        certificate_pem=job.get("certificate"),
        certificate_key_pem=job.get("key"),
    )


def run(shell, wanted):
    process = Process(shell, wanted["command"], wanted.get("arguments") or [])
    process.begin_invoke()
    pieces = [base64.b64decode(piece) for piece in wanted.get("input") or []]
    for index, piece in enumerate(pieces):
        process.send(piece, end=index == len(pieces) - 1)
    process.end_invoke()
    process.signal(SignalCode.TERMINATE)
    return {
        "stdout": base64.b64encode(process.stdout).decode(),
        "stderr": base64.b64encode(process.stderr).decode(),
        "code": process.rc,
    }


main()
