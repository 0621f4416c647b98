"""pyspnego's acceptor behind lines of JSON: one request a line on standard input, one answer a line on standard output.

The users stand in the file that NTLM_USER_FILE names.
"""

import base64
import json
import sys

import spnego
import spnego.channel_bindings
from pypsrp.encryption import WinRMEncryption


class Acceptor:
    def __init__(self):
        self.context = None
        self.bindings = None

    def start(self, protocol, bindings=None):
        if bindings:
            self.bindings = spnego.channel_bindings.GssChannelBindings(application_data=base64.b64decode(bindings))
        options = spnego.NegotiateOptions
        pure = options.use_ntlm if protocol == "ntlm" else options.use_negotiate
        self.context = spnego.server(protocol=protocol, options=pure)
        return {}

    def step(self, token):
        answer = self.context.step(base64.b64decode(token), channel_bindings=self.bindings)
        return {
            "token": base64.b64encode(answer).decode() if answer else None,
            "complete": self.context.complete,
            "user": self.context.client_principal if self.context.complete else None,
        }

    def open(self, body, boundary):
        plain = self._encryption().unwrap_message(base64.b64decode(body), boundary)
        return {"plain": base64.b64encode(plain).decode()}

    def seal(self, plain):
        content_type, body = self._encryption().wrap_message(base64.b64decode(plain))
        return {
            "contentType": f'{content_type};protocol="{WinRMEncryption.SPNEGO}";boundary="Encrypted Boundary"',
            "body": base64.b64encode(body).decode(),
        }

    def _encryption(self):
        return WinRMEncryption(self.context, WinRMEncryption.SPNEGO)


def main():
    acceptor = Acceptor()
    for line in sys.stdin:
        request = json.loads(line)
        method = getattr(acceptor, request.pop("do"))
        try:
            answer = method(**request)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
