import { quoted } from "../../../base/printable";
import { FLAG, flagNames } from "../../../http-sys/flags";
import { isReadable } from "../../../resources/asked-late";
import { servedBindings } from "../endpoints";
import { type Finding, fault, fine, type Rule, unknown, unreadable } from "../rule";

/** HTTP.sys speaks TLS only where it has an entry with a certificate. */
export const tlsBinding: Rule = {
  name: "tls-binding",
  symptoms: ["reset"],
  judge(facts) {
    const { tls, url } = facts;
    if ("fault" in tls) return unreadable("the bindings and the entries of HTTP.sys", tls);
    const served = servedBindings(tls, facts);
    if (served.length === 0 && url)
      return [
        fault(
          "no https binding of the site serves the address of --url",
          [`port ${url.port || 443}, host ${quoted(url.hostname)}`],
          {
            advice: "add the binding with a certificate in IIS Manager, or with New-IISSiteBinding -Protocol https",
          },
        ),
      ];
    const found = served.flatMap(({ binding, entries }): Finding[] => {
      const name = quoted(binding.information);
      if (entries.length === 0)
        return [
          fault(
            `the https binding ${name} has no certificate in HTTP.sys, so nobody can connect`,
            ["no entry serves it"],
            {
              advice: "bind a certificate in IIS Manager, or with New-IISSiteBinding",
              byHand: "netsh.exe http show sslcert",
            },
          ),
        ];
      const unread = entries.filter((entry) => !isReadable(entry));
      const rejecting = entries.filter(isReadable).filter(({ flags }) => (flags & FLAG.reject) !== 0);
      return [
        ...rejecting.map(({ endpoint, flags }) =>
          fault(
            `the endpoint ${quoted(endpoint)} rejects every connection`,
            [`flags: ${flagNames(flags).join(", ")}`],
            {
              advice: "switch the flag reject off",
            },
          ),
        ),
        ...(unread.length > 0 ? unknown(`the entry that serves the binding ${name} cannot be read`) : []),
      ];
    });
    return found.length > 0 ? found : fine("every https binding has a certificate in HTTP.sys");
  },
};
