import { howToGive } from "../settings";
import { type Authenticated, SOAP } from "./authenticated";
import type { Fail } from "./failures";
import type { HttpLink } from "./http";
import { loginRefused } from "./login-refused";
import { negotiateOn } from "./negotiate";
import type { WinrmTarget } from "./target";

export type LogIn = (link: HttpLink) => Authenticated;

/** Throws ConnectionError `connection/credentials` where something is missing. */
export function prepareLogin(target: WinrmTarget, fail: Fail): LogIn {
  const { scheme, transport, user, password } = target;
  if (scheme === "http" && transport !== "negotiate") {
    throw fail("connection/credentials", `: ${transport} requires https, and scheme is http`, {
      remedy: 'Set scheme: "https", or transport: "negotiate", which seals every message.',
    });
  }
  if (transport === "certificate") {
    const isWhole = target.certPfx !== undefined || (target.certPem !== undefined && target.privateKey !== undefined);
    if (isWhole) return (link) => postWith(link, MUTUAL, target, fail);
    throw fail("connection/credentials", ": certificate needs a client certificate and its key, and one is missing", {
      remedy: "Set certPem and privateKey, or certPfx.",
    });
  }
  if (!password)
    throw fail("connection/credentials", `: ${transport} needs a password, and none is given`, {
      remedy: `Give ${howToGive(target, "password")}.`,
    });
  if (transport === "negotiate") return (link) => negotiateOn(link, { target, password, fail });
  const token = Buffer.from(`${user}:${password.reveal()}`, "utf8").toString("base64");
  return (link) => postWith(link, `Basic ${token}`, target, fail);
}

/** MS-WSMV 3.1.4.1.30: the certificate of the connection is the login. */
const MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual";

function postWith(link: HttpLink, authorization: string, target: WinrmTarget, fail: Fail): Authenticated {
  return {
    async post(message, signal) {
      const answer = await link.post({ "Content-Type": SOAP, Authorization: authorization }, message, signal);
      if (answer.status === 401) throw loginRefused(answer, target, fail);
      return answer;
    },
  };
}
