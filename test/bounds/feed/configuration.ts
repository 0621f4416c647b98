import { Secret } from "../../../provider/src/base/secret";
import { check } from "../../../provider/src/reconcile/check";
import { KINDS } from "../../../provider/src/resources/kinds";
import { resolveServer } from "../../../provider/src/settings/profile";
import { openPrivateKey } from "../../../provider/src/transport/ssh/private-key";
import { start as dial, failure, targetOf } from "../../transport/door";
import { overHttps, start } from "../../winrm/client/door";
import { type Case, RUNS } from "./cases";

/** What a person is told of a value in every field of a connection of this type, one after the other. */
function resolved(type: "ssh" | "winrm", value: string): string {
  const told = FIELDS[type].map((field) => {
    try {
      const connection = { type, host: "web1", [field]: value };
      return resolveServer(connection, { get: () => undefined }, {}).name;
    } catch (error) {
      return (error as Error).message;
    }
  });
  return longest(told);
}

const COMMON = ["host", "port", "user", "password", "privateKey", "privateKeyPassword", "unknown"];
const FIELDS = {
  ssh: [...COMMON, "agentSocketPath", "hostKey", "hostKeyFingerprint", "knownHosts", "proxy"],
  winrm: [...COMMON, "scheme", "path", "transport", "caTrustPath", "certificateFingerprint", "serverName", "certPem"],
};

/** What a person is told of a value in every property of every resource. */
function checked(value: string): string {
  const told = KINDS.flatMap((kind) =>
    [...Object.keys(kind.properties), value].flatMap((name) =>
      check(kind, { site: "s", [name]: value }).failures.map(({ reason }) => reason),
    ),
  );
  return longest(told);
}

const longest = (told: readonly string[]) => told.reduce((one, other) => (other.length > one.length ? other : one), "");

const servers = (text: string) =>
  resolveServer("web1", { get: (key) => (key === "servers" ? text : undefined) }, {}).name;
const told = async (starting: Parameters<typeof failure>[0]) => (await failure(starting)).message;
const place = { host: "127.0.0.1" as const, port: 1, hostKeyFingerprint: "" };

export const cases: readonly Case[] = RUNS.flatMap(([what, text]): Case[] => [
  [`an SSH connection with fields of ${what}`, () => resolved("ssh", text)],
  [`a WinRM connection with fields of ${what}`, () => resolved("winrm", text)],
  [`properties of ${what}`, () => checked(text)],
  [`servers of ${what}`, () => servers(text)],
  [`a server's name of ${what}`, () => resolveServer(text, { get: () => "{}" }, {}).name],
  [`a private key of ${what}`, () => openPrivateKey(new Secret(text), new Secret(text))],
  [
    `private keys that begin well, of ${what}`,
    () =>
      KEYS.map((begin) => openPrivateKey(new Secret(`${begin}\n${text}\n${begin.replace("BEGIN", "END")}`), undefined)),
  ],
  [`authorities of ${what}`, () => told(start(overHttps(1, { caTrustPath: `-----BEGIN CERTIFICATE-----${text}` })))],
  [`a path to the authorities of ${what}`, () => told(start(overHttps(1, { caTrustPath: text })))],
  [`a path to known_hosts of ${what}`, () => told(dial(targetOf(place, { knownHosts: text })))],
]);

const KEYS = ["RSA", "OPENSSH", "ENCRYPTED", "EC"].map((type) => `-----BEGIN ${type} PRIVATE KEY-----`);
