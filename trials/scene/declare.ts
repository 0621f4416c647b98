import type { Declaration } from "../driver";
import type { Random } from "./random";
import { CERTIFICATES, ENDPOINT, SITE } from "./sites";

/** Random names, accounts and passwords, so that no two cases are alike. */
export function mapping(random: Random, certificate: number, more: object = {}): Declaration {
  const inputs = {
    site: SITE,
    certificate: CERTIFICATES[certificate],
    userName: account(random),
    password: `pw-${random.below(1e9)}${random.pick(["", "é", "\"'<>&", " \\"])}`,
    ...(random.chance(0.3) && { enabled: random.chance(0.5) }),
    ...more,
  };
  return { name: `mapping-${certificate}`, type: "OneToOneMapping", inputs };
}

/** A mapping of the server level. */
export function serverMapping(random: Random, certificate: number, more: object = {}): Declaration {
  return atServerLevel(mapping(random, certificate, more));
}

export function atServerLevel(declaration: Declaration): Declaration {
  return changed(without(declaration, "site"), { serverLevel: true });
}

export function account(random: Random): string {
  return `CORP\\user${random.below(1e6)}`;
}

export function auth(inputs: object): Declaration {
  return { name: "switch", type: "ClientCertMappingAuth", inputs: { site: SITE, ...inputs } };
}

export function access(path: string | undefined, ...sslFlags: string[]): Declaration {
  return { name: "tls", type: "SslAccess", inputs: { site: SITE, ...(path && { path }), sslFlags } };
}

export function tls(inputs: object = { negotiateClientCert: true }): Declaration {
  return { name: "https", type: "SslBinding", inputs: { endpoint: ENDPOINT, ...inputs } };
}

export function changed(declaration: Declaration, inputs: object, more: Partial<Declaration> = {}): Declaration {
  return { ...declaration, ...more, inputs: { ...declaration.inputs, ...inputs } };
}

export function without({ inputs, ...declaration }: Declaration, name: string): Declaration {
  return { ...declaration, inputs: Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== name)) };
}
