import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Props } from "../../provider/src/reconcile/kind";
import type { Declaration, Checkpoint as Left } from "../../trials/driver";
import { trafficIn, UNTOUCHED } from "../support/doors";
import { certificateOf, makeSo, RECORDED, RECORDED_PASSWORDS, recorded } from "../support/recorded-state";
import { drifted, makeWorld, operations, SITE, succeed } from "./world";

// State that a former version has recorded; test/pulumi/recorded-state.test.ts takes it over into the engine.

const at = { site: SITE };
const everywhere = { serverLevel: true };

/** As test/pulumi/recorded.ts has it. */
const PROGRAM: readonly Declaration[] = [
  declare("ClientCertMappingAuth", "auth", { ...at, logonMethod: "ClearText", defaultLogonDomain: "CORP" }),
  declare("ClientCertMappingAuth", "auth-everywhere", { ...everywhere, enabled: false }),
  declare("SslAccess", "tls", { ...at, sslFlags: ["SslNegotiateCert", "Ssl"] }),
  declare("SslAccess", "api", { ...at, path: "Api/v1", sslFlags: ["Ssl", "SslNegotiateCert", "SslRequireCert"] }),
  declare("SslAccess", "tls-everywhere", { ...everywhere, sslFlags: [] }),
  declare("OneToOneMapping", "alice", { ...at, ...mapping("alice"), onExisting: "refuse" }),
  declare("OneToOneMapping", "bob", { ...everywhere, ...mapping("bob"), enabled: false }),
];

describe.each(RECORDED)("state that version %s recorded", (version) => {
  const former = stateOf(version);

  /** The same state, as a version would have it that knew more properties, or fewer. */
  const begin = async (edit: (properties: Props) => Props) => {
    const world = await makeWorld("ssh");
    makeSo(world.simulator);
    const resources = former.resources.map(({ inputs, outputs, ...rest }) => ({
      ...rest,
      inputs: edit(inputs),
      outputs: edit(outputs),
    }));
    const stack = world.reconfigured({}, { checkpoint: { resources, pending: [] } });
    return { world, stack };
  };

  test("with outputs that are not known here, and without one that came later, is no drift and no change", async () => {
    const { world, stack } = await begin(({ sha256Thumbprint: _, ...rest }) => ({
      ...rest,
      comesLater: { deep: [1] },
    }));
    expect(await drifted(stack, PROGRAM)).toBe(false);
    const touched = await trafficIn(world, async () =>
      expect(new Set(operations(await succeed(stack.up(PROGRAM))))).toEqual(new Set(["same"])),
    );
    expect(touched).toEqual(UNTOUCHED);
    await succeed(stack.destroy());
    expect(world.simulator.edit((doc) => [...doc.mappings(SITE), ...doc.mappings("")])).toEqual([]);
  });

  test("without an input that came later is completed, and nothing is written", async () => {
    const { world, stack } = await begin(({ sha256Thumbprint: _, enabled: __, ...rest }) => rest);
    expect(await trafficIn(world, () => succeed(stack.up(PROGRAM)))).toMatchObject({ commits: 0 });
    expect(propertiesIn(stack.checkpoint)).toEqual(propertiesIn(former));
    expect(await drifted(stack, PROGRAM)).toBe(false);
  });

  test("passwords in it are those that the program has", () => {
    const passwords = former.resources.flatMap(({ outputs }) => outputs.password ?? []);
    expect(passwords.sort()).toEqual(Object.values(RECORDED_PASSWORDS));
  });
});

function declare(type: string, name: string, inputs: Props): Declaration {
  return { name, type, inputs };
}

function mapping(name: keyof typeof RECORDED_PASSWORDS): Props {
  return { certificate: certificateOf(name), userName: `CORP\\${name}`, password: RECORDED_PASSWORDS[name] };
}

/** What the engine hands to a provider of it: secrets decrypted. */
function stateOf(version: string): Left {
  const { deployment } = recorded(version);
  const decrypt = decrypting(deployment.secrets_providers.state.salt);
  const reveal = (props: object = {}): Props =>
    JSON.parse(JSON.stringify(props), (_, value) => (isSecret(value) ? JSON.parse(decrypt(value.ciphertext)) : value));
  const own = deployment.resources.filter(({ type }) => type.includes("iis-clientcert:"));
  const resources = own.map(({ urn, type, id = "", inputs, outputs }) => ({
    name: urn.split("::").at(-1) ?? "",
    type: type.split(":").at(-1) ?? "",
    id,
    inputs: reveal(inputs),
    outputs: reveal(outputs),
    dependsOn: [],
  }));
  return { resources, pending: [] };
}

function isSecret(value: unknown): value is { ciphertext: string } {
  return typeof value === "object" && value !== null && "ciphertext" in value;
}

/** Pulumi's secrets by passphrase: AES-256-GCM under a key of PBKDF2; each text is `v1:nonce:ciphertext with tag`. */
function decrypting(salted: string): (text: string) => string {
  const salt = Buffer.from(salted.split(":")[1] ?? "", "base64");
  const key = pbkdf2Sync("engine tests", salt, 1_000_000, 32, "sha256");
  return (text) => {
    const [, nonce = "", sealed = ""] = text.split(":");
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
  };
}

/** Names of the properties that state has, by resource. */
function propertiesIn({ resources }: Left): object {
  const names = (properties: object) => Object.keys(properties).sort();
  const named = resources.map(({ name, inputs, outputs }) => [
    name,
    { inputs: names(inputs), outputs: names(outputs) },
  ]);
  return Object.fromEntries(named);
}
