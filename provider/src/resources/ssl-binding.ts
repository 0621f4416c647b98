import type { Fault, QueryAnswer, SslBindingFlag, SslBindingOperation, SslEntry } from "../agent/protocol";
import { quoted } from "../base/printable";
import { endpointText, readEndpoint } from "../http-sys/endpoint";
import { FLAG, flagNames, IIS_APP_ID, NAMED_FLAGS } from "../http-sys/flags";
import { uses } from "../http-sys/serving";
import type { Answers, Kind, Observation, ObserveContext, Props, Written } from "../reconcile/kind";
import type { OptionalArgs, OutputsOf, RequiredArgs } from "../reconcile/property";
import { boolean, observed, text } from "../reconcile/values";
import { isReadable, line } from "./asked-late";
import { COMMON, type CommonArgs } from "./common";

/** Properties of SslBinding. */
export const SSL_BINDING = {
  /**
   * Address and port, `"0.0.0.0:443"`, or host name and port, `"orders.example:443"`, of an entry that HTTP.sys has. `"*:443"` is `"0.0.0.0:443"`; `"[::]:443"` is an
   * entry of its own.
   */
  endpoint: { ...text({ role: "identity", required: true, ignoreCase: true }), normalise: normaliseEndpoint },
  /** Whether clients are asked for a certificate in the TLS handshake. Default: not touched. */
  negotiateClientCert: boolean({ role: "attribute" }),
  /** Whether TLS 1.3 is switched off. Requires Windows Server 2022 or newer. Default: not touched. */
  disableTls13: boolean({ role: "attribute" }),
  /** Whether HTTP/2 is switched off. Default: not touched. */
  disableHttp2: boolean({ role: "attribute" }),
  /** SHA-1 of the server's certificate that is bound, upper-case hexadecimal. It is never changed here. */
  certificateThumbprint: observed<string>({ type: { type: "string" } }),
  /** Store of that certificate, of the machine: `MY`, `WebHosting`. */
  certificateStore: observed<string>({ type: { type: "string" } }),
  /** Sites whose https bindings use the entry. */
  sites: observed<string[]>({ type: { type: "array", items: { type: "string" } } }),
  /** All flags that are set, by their names in http.h. */
  flags: observed<string[]>({ type: { type: "array", items: { type: "string" } } }),
  /** What the named flags were before this resource set them; deleting it restores them. */
  flagsBefore: observed<Record<string, boolean>>({
    type: { type: "object", additionalProperties: { type: "boolean" } },
  }),
};

/** Inputs of SslBinding. */
export interface SslBindingArgs
  extends RequiredArgs<typeof SSL_BINDING>,
    OptionalArgs<typeof SSL_BINDING>,
    CommonArgs {}

/** Outputs of SslBinding. */
export interface SslBindingOutputs extends OutputsOf<typeof SSL_BINDING>, OutputsOf<typeof COMMON> {}

const ENTRY = "entry";

/** @internal */
export const sslBindingKind: Kind = {
  type: "SslBinding",
  properties: { ...SSL_BINDING, ...COMMON },
  refuse(inputs, report) {
    if (namedIn(inputs).length > 0) return;
    report(
      "negotiateClientCert",
      `at least one of ${NAMED_FLAGS.join(", ")} must be set; what is left out is not touched`,
    );
  },
  cutsOff: ({ endpoint }, port) =>
    readEndpoint(String(endpoint))?.port === port
      ? `the connection to this server itself goes over port ${port}, so its entries are left as they are: change them over SSH`
      : undefined,
  queries: () => ({ [ENTRY]: { kind: "sslBinding", access: true } }),
  ensure(wanted, before) {
    const [named, namedBefore] = [namedIn(wanted), namedIn(before)];
    const dropped = namedBefore.filter((name) => !named.includes(name));
    const fresh = named.filter((name) => !namedBefore.includes(name));
    const set = { ...formerFlags(before, dropped), ...flagsIn(wanted, named) };
    return { [ENTRY]: { ...operation(wanted, set), ...(fresh.length > 0 && { report: fresh }) } };
  },
  absent(state, names) {
    const gone = NAMED_FLAGS.filter((name) => names.has(name));
    const set = formerFlags(state, gone);
    return Object.keys(set).length === 0 ? {} : { [ENTRY]: { ...operation(state, set), ifThere: true } };
  },
  observe,
  remember: ({ wanted, before, done }) => ({
    flagsBefore: { ...formerFlags(before, namedIn(wanted)), ...done[ENTRY]?.stood },
  }),
  afterWrite,
  afterRemoval: (answers, removed) => {
    const seen = entryIn(answers, removed);
    if (!seen || removed.negotiateClientCert !== true || (seen.entry.flags & FLAG.negotiateClientCert) !== 0) return [];
    const asking = seen.bindings.filter(({ negotiates }) => negotiates === true).map(({ site }) => site);
    return asking.length === 0
      ? []
      : [
          `endpoint ${quoted(seen.entry.endpoint)} no longer asks for certificates in the handshake, and SslNegotiateCert is still on for ${told(asking)}: IIS asks later, and under TLS 1.3 browsers and clients in Go, Rust and Node.js do not get in`,
        ];
  },
};

function normaliseEndpoint(value: unknown, report: (reason: string) => void): string | undefined {
  const endpoint = typeof value === "string" ? readEndpoint(value.trim()) : undefined;
  if (endpoint) return endpointText(endpoint);
  return void report(
    'expected an address or a host name, and a port: "0.0.0.0:443", "[::]:443" or "orders.example:443"',
  );
}

function operation({ endpoint }: Props, set: SslBindingOperation["set"]): SslBindingOperation {
  return { kind: "sslBinding", endpoint: String(endpoint), set };
}

function flagsIn(props: Props, names: readonly SslBindingFlag[]): SslBindingOperation["set"] {
  return Object.fromEntries(names.flatMap((name) => (typeof props[name] === "boolean" ? [[name, props[name]]] : [])));
}

/** What these flags were before the resource set them. */
function formerFlags(state: Props | undefined, names: readonly SslBindingFlag[]): SslBindingOperation["set"] {
  const { flagsBefore } = state ?? {};
  return typeof flagsBefore === "object" && flagsBefore !== null ? flagsIn(flagsBefore as Props, names) : {};
}

/** The flags that a declaration names. */
function namedIn(props: Props | undefined): SslBindingFlag[] {
  return NAMED_FLAGS.filter((name) => props?.[name] !== undefined);
}

/** The entry of the endpoint and the bindings that use it. */
function entryIn(answers: Answers, { endpoint }: Props) {
  const answer = answers[ENTRY];
  if (!answer || !("endpoints" in answer)) return undefined;
  const entry = answer.endpoints.find((each) => each.store !== "ccs" && each.endpoint === endpoint);
  if (!entry || !isReadable(entry)) return undefined;
  const bindings = answer.bindings.filter((binding) => uses(binding, entry, answer.endpoints));
  return { entry, bindings, all: answer.endpoints.filter(isReadable) };
}

function observe(answers: Answers, props: Props, { declares }: ObserveContext): Observation | undefined {
  const answer = answers[ENTRY];
  if (!answer) throw new Error("a Kind was given no answer to what it asked");
  if ("fault" in answer) return { values: {}, fault: answer.fault };
  const seen = entryIn(answers, props);
  const fault = seen ? undefined : unreadableIn(answer, props);
  if (fault) return { values: {}, fault };
  if (!seen) return undefined;
  const { entry, bindings, all } = seen;
  return {
    values: {
      ...Object.fromEntries(namedIn(props).map((name) => [name, (entry.flags & FLAG[name]) !== 0])),
      certificateThumbprint: entry.certificateHash,
      certificateStore: entry.certificateStoreName || "MY",
      sites: [...new Set(bindings.map(({ site }) => site))],
      flags: flagNames(entry.flags),
    },
    warnings: overIpv6(entry, all, props, declares),
  };
}

/** Of the entry, or of one that may be it: the name in a subkey that is called by a GUID is read last. */
function unreadableIn(answer: QueryAnswer, { endpoint }: Props): Fault | undefined {
  if (!("endpoints" in answer)) return undefined;
  const isName = readEndpoint(String(endpoint))?.kind === "name";
  const unreadable = answer.endpoints.filter((each) => "fault" in each);
  const own = unreadable.find((each) => each.store !== "ccs" && each.endpoint === endpoint);
  const nameless = unreadable.find((each) => isName && each.store === "name" && !readEndpoint(each.endpoint));
  return (own ?? nameless)?.fault;
}

/** `[::]:443` is an entry of its own, and serves IPv6. */
function overIpv6(
  { endpoint, flags }: SslEntry,
  all: readonly SslEntry[],
  props: Props,
  declares: ObserveContext["declares"],
): string[] {
  const own = readEndpoint(endpoint);
  if (own?.host !== "0.0.0.0") return [];
  const other = all.find((each) => each.store === "address" && each.endpoint === `[::]:${own.port}`);
  const differing = namedIn(props).filter((name) => ((flags ^ (other?.flags ?? flags)) & FLAG[name]) !== 0);
  if (other?.appId !== IIS_APP_ID || differing.length === 0 || declares("SslBinding", { endpoint: other.endpoint }))
    return [];
  return [
    `endpoint ${quoted(other.endpoint)}, which serves IPv6, is an entry of its own and differs in ${differing.join(", ")}: declare it too, ${line(other.endpoint, flagsIn(props, differing), "https-ipv6")}`,
  ];
}

/** Whom it touches besides. */
function afterWrite({ wanted, answers, done }: Written): readonly string[] {
  const seen = entryIn(answers, wanted);
  if (!seen || done[ENTRY]?.changed !== true) return [];
  const { entry, bindings, all } = seen;
  const port = readEndpoint(entry.endpoint)?.port;
  const foreign = all.filter((each) => each.appId !== IIS_APP_ID && readEndpoint(each.endpoint)?.port === port);
  const sites = new Set(bindings.map(({ site }) => site));
  const others = [...new Set(bindings.filter(({ negotiates }) => negotiates === false).map(({ site }) => site))];
  return [
    ...(wanted.negotiateClientCert === true && sites.size > 1 && others.length > 0
      ? [
          `endpoint ${quoted(entry.endpoint)} is used by ${told(others)} too: clients there are asked for a certificate as well, and may go on without one`,
        ]
      : []),
    ...(foreign.length > 0
      ? [
          `port ${port} is also used by ${foreign
            .slice(0, MOST)
            .map(({ endpoint, appId }) => `${quoted(endpoint)} of application ${quoted(appId)}`)
            .join(", ")}, which is not IIS; those entries are left as they are`,
        ]
      : []),
  ];
}

const MOST = 5;

function told(sites: readonly string[]): string {
  const names = sites.slice(0, MOST).map((site) => quoted(site, 100));
  return `site${sites.length === 1 ? "" : "s"} ${names.join(", ")}${sites.length > MOST ? " and more" : ""}`;
}
