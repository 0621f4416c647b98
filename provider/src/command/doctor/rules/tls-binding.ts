import { quoted } from "../../../base/printable";
import { FLAG, flagNames } from "../../../http-sys/flags";
import { listeningOf } from "../../../http-sys/serving";
import { meantBindings } from "../../bindings";
import { type Served, servedBindings, servingEntries } from "../endpoints";
import type { Facts } from "../facts";
import { type Fault, fault, fine, type Rule, unknown, unreadable } from "../rule";
import { several } from "../several";

/** HTTP.sys speaks TLS only where it has an entry with a certificate. */
export const tlsBinding: Rule = {
  name: "tls-binding",
  symptoms: ["reset"],
  judge(facts) {
    const { tls, url } = facts;
    if ("fault" in tls) return unreadable("the bindings and the entries of HTTP.sys", tls);
    const served = servedBindings(tls, facts);
    if (served.length === 0 && url) return [elsewhere(tls, url)];
    const odd = served.filter(({ binding }) => !listeningOf(binding));
    const bare = served.filter((each) => each.entries.length === 0 && !odd.includes(each));
    const { readable, unreadable: unread } = servingEntries(tls, facts);
    const found = [
      ...several(bare, withoutEntry),
      ...several(
        readable.filter(({ store, certificateHash }) => store !== "ccs" && certificateHash === ""),
        ({ endpoint }) => withoutCertificate(endpoint),
      ),
      ...several(
        readable.filter(({ flags }) => (flags & FLAG.reject) !== 0),
        ({ endpoint, flags }) => rejecting(endpoint, flags),
      ),
      ...(unread > 0 ? unknown(`${unread} of the entries that serve the site cannot be read`) : []),
      ...(odd[0] ? unknown(`which entry serves the https binding ${quoted(odd[0].binding.information)}`) : []),
    ];
    if (found.length > 0) return found;
    return fine(
      served.length === 0
        ? "no https binding is there to need one"
        : "every https binding has a certificate in HTTP.sys",
    );
  },
};

function elsewhere({ bindings }: Extract<Facts["tls"], { readonly bindings: unknown }>, url: URL): Fault {
  const [other] = meantBindings(bindings, url);
  const evidence = `port ${url.port || 443}, host ${quoted(url.hostname)}`;
  return other
    ? fault(
        "a client that goes to the address of --url comes to another site",
        [evidence, `site ${quoted(other.site)} has the binding ${quoted(other.information)}`],
        { advice: "add a binding with this host name to the site, or look at the other one with --site" },
      )
    : fault("no https binding of the site serves the address of --url", [evidence], { advice: BIND });
}

const BIND = "add the binding with a certificate in IIS Manager, or with New-IISSiteBinding -Protocol https";

function withoutEntry({ binding }: Served): Fault {
  return fault(
    `the https binding ${quoted(binding.information)} has no certificate in HTTP.sys, so nobody can connect`,
    ["no entry serves it"],
    {
      advice: "bind a certificate in IIS Manager, or with New-IISSiteBinding",
      byHand: "netsh.exe http show sslcert",
    },
  );
}

function withoutCertificate(endpoint: string): Fault {
  return fault(
    `the endpoint ${quoted(endpoint)} of HTTP.sys has no certificate, so nobody can connect`,
    ["the entry holds no hash of one"],
    { advice: "bind a certificate in IIS Manager, or with New-IISSiteBinding" },
  );
}

function rejecting(endpoint: string, flags: number): Fault {
  return fault(`the endpoint ${quoted(endpoint)} rejects every connection`, [`flags: ${flagNames(flags).join(", ")}`], {
    advice: "switch the flag reject of the entry off: somebody set it by netsh (reject=enable)",
  });
}
