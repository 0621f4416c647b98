"""Runs commands in one shell by way of pywinrm: a job as JSON on standard input, results as JSON on standard output."""

import base64
import json
import sys

import winrm


def main():
    job = json.load(sys.stdin)
    protocol = connect(job)
    shell = protocol.open_shell(codepage=65001)
    try:
        results = [run(protocol, shell, command) for command in job["commands"]]
    finally:
        protocol.close_shell(shell)
    json.dump(results, sys.stdout)


def connect(job):
    scheme = "https" if job["https"] else "http"
    return winrm.Protocol(
        endpoint=f"{scheme}://{job['host']}:{job['port']}/wsman",
        transport=job["auth"],
        username=job["user"],
        password=job["password"],
        cert_pem=job.get("certificate"),
        cert_key_pem=job.get("key"),
        ca_trust_path=job["ca"],
        proxy=None,
    )


def run(protocol, shell, wanted):
    pieces = [base64.b64decode(piece) for piece in wanted.get("input") or []]
    command = protocol.run_command(
        shell, wanted["command"], wanted.get("arguments") or [], console_mode_stdin=not pieces
    )
    for index, piece in enumerate(pieces):
        protocol.send_command_input(shell, command, piece, end=index == len(pieces) - 1)
    stdout, stderr, code = protocol.get_command_output(shell, command)
    protocol.cleanup_command(shell, command)
    return {
        "stdout": base64.b64encode(stdout).decode(),
        "stderr": base64.b64encode(stderr).decode(),
        "code": code,
    }


main()
