import { createHash, createHmac } from "node:crypto";
import type {
  AttributeQuery,
  Done,
  EntryObservation,
  EntryWish,
  Fault,
  Hello,
  Observed,
  Operation,
  PresentEntry,
  Query,
  QueryAnswer,
  SectionOperation,
  SectionQuery,
  TakenEntry,
  Value,
} from "../../provider/src/agent/protocol";
import { fold } from "../../provider/src/base/fold";
import { Secret } from "../../provider/src/base/secret";
import type { Host, UnitResult } from "../../provider/src/reconcile/host";
import type { Answers, Queries, Unit } from "../../provider/src/reconcile/kind";
import { ModelFeatures } from "./model-features";
import { ModelHttpSys } from "./model-http-sys";

type Attributes = Record<string, Value>;

interface SectionState {
  attributes: Attributes;
  entries: Attributes[];
}

const DEFAULTS: Record<string, Attributes> = {
  "system.webServer/security/authentication/iisClientCertificateMappingAuthentication": {
    enabled: false,
    oneToOneCertificateMappingsEnabled: true,
    manyToOneCertificateMappingsEnabled: true,
    defaultLogonDomain: "",
    logonMethod: "ClearText",
  },
  "system.webServer/security/access": { sslFlags: [] },
  "system.webServer/security/authentication/anonymousAuthentication": { enabled: true },
  "system.webServer/security/authentication/basicAuthentication": { enabled: false },
  "system.webServer/security/authentication/digestAuthentication": { enabled: false },
  "system.webServer/security/authentication/windowsAuthentication": { enabled: false },
};

export const NONCE = "a nonce of the model";

const MODULES = ["IISCertificateMapping", "Anonymous", "Basic", "Digest", "Windows"].map(
  (name) => `${name}AuthenticationModule`,
);

/** The agent's promises in a few lines over a map: what the pure parts are held against. */
export class ModelServer {
  readonly #sections = new Map<string, SectionState>();
  readonly tls = new ModelHttpSys();
  readonly features = new ModelFeatures();
  readonly warnings: string[] = [];
  writes = 0;
  messages = 0;

  section(location: string, section: string): SectionState {
    const key = `${fold(location)}|${section}`;
    const state = this.#sections.get(key) ?? { attributes: {}, entries: [] };
    this.#sections.set(key, state);
    return state;
  }

  /** Everything that is set, for comparing two servers. */
  dump(): unknown {
    const sections = [...this.#sections]
      .filter(([, { attributes, entries }]) => Object.keys(attributes).length + entries.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { attributes, entries }]) => [
        key,
        sorted(attributes),
        entries.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      ]);
    return [...sections, ...this.tls.dump(), ...this.features.dump()];
  }

  host(): Host {
    return {
      forgetUnreachable: false,
      isUnreachable: () => false,
      hello: async () => ({ modules: MODULES }) as unknown as Hello,
      warn: (_site, text) => void this.warnings.push(text),
      ensure: async (unit, queries) => {
        this.messages++;
        return { result: this.#make(unit), answers: this.#answers(queries), verify };
      },
      read: async (queries) => {
        this.messages++;
        return { answers: this.#answers(queries), verify };
      },
    };
  }

  #make(unit: Unit): UnitResult {
    for (const operation of Object.values(unit)) {
      if (operation.kind !== "section") continue;
      const { location, section, entries = [] } = operation;
      for (const wish of entries) {
        const fault = refuse(this.section(location, section), wish);
        if (fault) return { fault };
      }
    }
    const before = this.#written();
    const done = Object.entries(unit).map(([name, operation]) => [name, this.#apply(operation)] as const);
    if (this.#written() !== before) this.writes++;
    return { done: Object.fromEntries(done) };
  }

  #written(): string {
    return JSON.stringify([...this.#sections, this.tls.dump(), this.features.dump()]);
  }

  #apply(operation: Operation): Done {
    if (operation.kind === "windowsFeature") return this.features.apply(operation);
    return operation.kind === "section" ? this.#applySection(operation) : this.tls.apply(operation);
  }

  #applySection({ location, section, set = {}, unset = [], entries = [] }: SectionOperation): Done {
    const state = this.section(location, section);
    const before = JSON.stringify(state);
    const taken: TakenEntry[] = [];
    Object.assign(state.attributes, revealed(set));
    for (const name of unset) delete state.attributes[name];
    for (const wish of entries) applyEntry(state, wish, taken);
    const changed = JSON.stringify(state) !== before;
    return { changed, ...(taken.length > 0 && { taken }) };
  }

  #answers(queries: Queries): Answers {
    return Object.fromEntries(Object.entries(queries).map(([name, query]) => [name, this.#answer(query)]));
  }

  #answer(query: Query): QueryAnswer {
    if (query.kind === "windowsFeature") return this.features.observation(query);
    return query.kind === "section" ? this.#answerSection(query) : this.tls.observation();
  }

  #answerSection({ location, section, attributes = [], collection }: SectionQuery): QueryAnswer {
    const state = this.section(location, section);
    const effective = { ...DEFAULTS[section], ...state.attributes };
    return {
      attributes: Object.fromEntries(attributes.map(({ name }) => [name, { value: effective[name] ?? "" }])),
      ...(collection && {
        entries: state.entries
          // Nobody damages a certificate here.
          .filter((entry) => !collection.damaged && (!collection.keys || collection.keys.includes(keyOf(entry))))
          .map(
            (entry): EntryObservation => ({
              inherited: false,
              attributes: Object.fromEntries(
                collection.attributes.map(({ name, as }): [string, Observed] => [name, observe(entry[name] ?? "", as)]),
              ),
            }),
          ),
      }),
    };
  }
}

function refuse(state: SectionState, wish: EntryWish): Fault | undefined {
  if (!wish.present) return undefined;
  const entry = state.entries.find((candidate) => keyOf(candidate) === wish.key);
  const missing = wish.needed?.find((name) => !entry && wish.set[name] === undefined);
  if (missing) return { kind: "incomplete" as const, text: `${missing} is missing`, attribute: missing };
  if (entry && wish.refuseDifferent && differing(entry, wish).length > 0)
    return { kind: "exists" as const, text: "is there already" };
  return undefined;
}

function applyEntry(state: SectionState, wish: EntryWish, taken: TakenEntry[]): void {
  const found = state.entries.filter((entry) => keyOf(entry) === wish.key);
  state.entries = state.entries.filter((entry) => !found.includes(entry) || (wish.present && entry === found[0]));
  if (!wish.present) return;
  const entry = found[0];
  if (!entry) return void state.entries.push(revealed(wish.set));
  const differed = differing(entry, wish);
  const was = Object.fromEntries((wish.report ?? []).map((name) => [name, entry[name] ?? ""]));
  if (differed.length > 0) taken.push({ key: wish.key, differed, was });
  Object.assign(entry, revealed(wish.set));
}

function differing(entry: Attributes, { set }: PresentEntry): string[] {
  return Object.entries(revealed(set))
    .filter(([name, value]) => entry[name] !== value)
    .map(([name]) => name);
}

function revealed(set: Readonly<Record<string, Value | Secret>>): Attributes {
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}

function keyOf(entry: Attributes): string {
  return createHash("sha256")
    .update(Buffer.from(String(entry.certificate), "base64"))
    .digest("hex");
}

function observe(value: Value, as: AttributeQuery["as"]): Observed {
  if (as === "value") return { value };
  if (as === "hmac") return { hmac: hmac(String(value)) };
  const bytes = Buffer.from(String(value), "base64");
  return { sha256: createHash("sha256").update(bytes).digest("hex"), canonical: bytes.toString("base64") === value };
}

function hmac(text: string): string {
  return createHmac("sha256", NONCE).update(text).digest("hex");
}

function verify(text: string, answer: string): boolean {
  return hmac(text) === answer;
}

function sorted(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
