import type { Done, SslBindingObservation, SslBindingOperation } from "../../provider/src/agent/protocol";
import { FLAG, NAMED_FLAGS } from "../../provider/src/http-sys/flags";
import { sslEntry } from "../support/ssl-entry";

/** The agent's promises of HTTP.sys: one entry for each endpoint that a program may name, each used by one site. */
export class ModelHttpSys {
  readonly #flags = new Map<string, number>(ENDPOINTS.map((endpoint) => [endpoint, 0]));

  apply({ endpoint, set, report = [] }: SslBindingOperation): Done {
    const before = this.#flags.get(endpoint) ?? 0;
    const wished = NAMED_FLAGS.filter((name) => set[name] !== undefined);
    const after = wished.reduce((flags, name) => (set[name] ? flags | FLAG[name] : flags & ~FLAG[name]), before);
    this.#flags.set(endpoint, after);
    const stood = Object.fromEntries(report.map((name) => [name, (before & FLAG[name]) !== 0]));
    return { changed: after !== before, ...(report.length > 0 && { stood }) };
  }

  observation(): SslBindingObservation {
    const endpoints = [...this.#flags].map(([endpoint, flags]) =>
      sslEntry(endpoint, { store: /^[a-z]/.test(endpoint) ? "name" : "address", flags }),
    );
    const bindings = [
      { site: "Default Web Site", information: "*:443:", sslFlags: 0 },
      { site: "intranet", information: "*:443:orders.example", sslFlags: 1 },
    ];
    return { build: 20348, tls13: null, endpoints, bindings };
  }

  /** What is not as a fresh server has it. */
  dump(): unknown[] {
    return [...this.#flags].filter(([, flags]) => flags !== 0);
  }
}

export const ENDPOINTS = ["0.0.0.0:443", "[::]:443", "orders.example:443"];
