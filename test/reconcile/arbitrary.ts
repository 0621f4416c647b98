import * as fc from "fast-check";
import type { Props } from "../../provider/src/reconcile/kind";
import { SPELLINGS } from "../../provider/src/resources/features";
import { makeAuthority } from "../../simulator/src/certificates";
import { ENDPOINTS } from "./model-http-sys";

const authority = makeAuthority("Model CA");
export const CERTIFICATES = ["alice", "bob", "carol"].map((commonName) =>
  authority.issue({ commonName, usage: "client", days: 365, keyBits: 1024 }).der.toString("base64"),
);

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const site = fc.constantFrom("Default Web Site", "intranet");
const server = fc.constant("web01");

const auth = fc.record({
  server,
  site: optional(site),
  enabled: fc.boolean(),
  oneToOneCertificateMappingsEnabled: optional(fc.boolean()),
  manyToOneCertificateMappingsEnabled: optional(fc.boolean()),
  defaultLogonDomain: optional(fc.constantFrom("CORP", "OTHER")),
  logonMethod: optional(fc.constantFrom("Batch", "Network", "ClearText")),
});

const access = fc.record({
  server,
  site,
  path: optional(fc.constantFrom("api", "api/v1")),
  sslFlags: fc.uniqueArray(fc.constantFrom("Ssl", "SslNegotiateCert", "Ssl128")),
});

const mapping = fc.record({
  server,
  site: optional(site),
  certificate: fc.constantFrom(...CERTIFICATES),
  userName: fc.constantFrom("CORP\\alice", "CORP\\bob", "zoë"),
  password: fc.string({ minLength: 1 }),
  enabled: fc.boolean(),
});

const scheme = optional(fc.boolean());
const schemes = fc
  .record({
    ...{ server, site, path: optional(fc.constantFrom("api", "api/v1")) },
    ...{ anonymousAuthentication: scheme, basicAuthentication: scheme },
    ...{ digestAuthentication: scheme, windowsAuthentication: scheme },
  })
  .filter((props) =>
    Object.keys(props).some(
      (name) => name.endsWith("Authentication") && name in props && props[name as "basicAuthentication"] !== undefined,
    ),
  );

const flag = optional(fc.boolean());
const sslBinding = fc
  .record({
    server,
    endpoint: fc.constantFrom(...ENDPOINTS),
    ...{ negotiateClientCert: flag, disableTls13: flag, disableHttp2: flag },
  })
  .filter((props) =>
    [props.negotiateClientCert, props.disableTls13, props.disableHttp2].some((each) => each !== undefined),
  );

const windowsFeature = fc.record({ server, name: optional(fc.constantFrom(...SPELLINGS)) });

/** As a program says it, of inputs that have a site or none: checked inputs do not say `serverLevel` any more. What is at an endpoint, and a feature, has no level. */
export function atItsLevel({ serverLevel: _, ...props }: Props): Props {
  if ("endpoint" in props || "name" in props) return props;
  return props.site === undefined ? { ...props, serverLevel: true } : props;
}

/** Inputs a program may give, by the type of their resource. */
export const INPUTS: Readonly<Record<string, fc.Arbitrary<Props>>> = {
  ClientCertMappingAuth: auth.map(atItsLevel),
  SslAccess: access,
  OneToOneMapping: mapping.map(atItsLevel),
  SiteAuthentication: schemes,
  SslBinding: sslBinding,
  WindowsFeature: windowsFeature,
};

/** Two settings of one and the same resource: `identity` comes from the first. */
export function twoOf(type: string, identity: readonly string[]): fc.Arbitrary<[Props, Props]> {
  const one = INPUTS[type] as fc.Arbitrary<Props>;
  return fc
    .tuple(one, one)
    .map(([a, b]) => [a, atItsLevel({ ...b, ...Object.fromEntries(identity.map((name) => [name, a[name]])) })]);
}
