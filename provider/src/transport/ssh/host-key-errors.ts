import { ConnectionError } from "../../errors";
import { hostAndPort } from "../place";
import { configLine } from "../settings";
import type { Certificate } from "./host-certificate/certificate";
import { type KnownHost, knownHostsName } from "./known-hosts";
import { list } from "./names";
import { fingerprintOf, type KeyBlob, keyTypeOf } from "./public-key";
import { requiredRsaBits } from "./rsa-size";
import type { SshHop } from "./target";

/** A key that was shown, by whom, on the way to which server. */
export interface ShownKey {
  readonly server: string;
  readonly hop: SshHop;
  readonly key: KeyBlob;
}

/** `entries`: keys of other types that `source` has for the host; `authorities`: whose certificates would vouch. */
export function hostKeyUnknown(
  shown: ShownKey,
  source: string,
  entries: readonly KnownHost[],
  authorities: readonly KnownHost[],
): ConnectionError {
  const others = list(
    entries.map(({ type }) => type),
    "",
  );
  return new ConnectionError({
    code: "connection/host-key-unknown",
    server: shown.server,
    reason: [
      `${hostAndPort(shown.hop)} showed the host key ${describe(shown.key)}, and ${source} does not have it`,
      others && `; it has a key of another type for this host (${others})`,
      authorities.length > 0 &&
        "; it has a @cert-authority line for this host, which vouches for certificates only, and the server showed none",
    ]
      .filter(Boolean)
      .join(""),
    remedy: `Compare the fingerprint with the server's own (ssh-keygen -lf ${ownKeyFile(shown.key)} on it). ${howToAccept(shown)}`,
  });
}

export function hostKeyChanged(shown: ShownKey, expected: string): ConnectionError {
  return new ConnectionError({
    code: "connection/host-key-changed",
    server: shown.server,
    reason: `${hostAndPort(shown.hop)} showed the host key ${describe(shown.key)}, but ${expected}`,
    remedy: `Find out why before anything else: a rebuilt server, another server at this address, or somebody in between. Then remove the old key. ${howToAccept(shown)}`,
  });
}

/** `why` the certificate does not vouch for the host; `source` has the authorities. */
export function hostCertificateRefused(
  shown: ShownKey,
  { authority }: Certificate,
  source: string,
  why: string,
): ConnectionError {
  return new ConnectionError({
    code: "connection/host-key-unknown",
    server: shown.server,
    reason: `${hostAndPort(shown.hop)} showed a certificate for the host key ${describe(shown.key)} that names the authority ${describe(authority)}, and by the @cert-authority lines of ${source} it does not vouch: ${why}`,
    remedy: `Let the authority sign the server's key anew (ssh-keygen -h -s), or compare the fingerprint with the server's own (ssh-keygen -lf ${ownKeyFile(shown.key)} on it). To accept this key, add this line to known_hosts: ${knownHostsLine(shown)}`,
  });
}

export function hostKeyWeak({ server, hop, key }: ShownKey, bits: number): ConnectionError {
  const required = requiredRsaBits(hop.legacyAlgorithms);
  return new ConnectionError({
    code: "connection/host-key-weak",
    server,
    reason: `${hostAndPort(hop)} showed the host key ${describe(key)} of ${bits} bits, and at least ${required} are required`,
  });
}

/** Neither a key nor a certificate. */
export function hostKeyUnreadable({ server, hop, key }: ShownKey): ConnectionError {
  const type = keyTypeOf(key);
  return new ConnectionError({
    code: "connection/host-key-unknown",
    server,
    reason: `${hostAndPort(hop)} showed a host key that cannot be read${type === undefined ? "" : ` (${type})`}`,
    remedy: "Look at the server's keys and certificates with ssh-keygen -lf and ssh-keygen -Lf on it.",
  });
}

export function hostKeyRevoked(shown: ShownKey, source: string, line: number): ConnectionError {
  return revoked(shown, `the host key ${describe(shown.key)}`, source, line);
}

/** A revoked authority vouches for nobody, under whatever other line it stands. */
export function authorityRevoked(
  shown: ShownKey,
  { authority }: Certificate,
  source: string,
  line: number,
): ConnectionError {
  return revoked(shown, `a certificate by the authority ${describe(authority)}`, source, line);
}

function revoked({ server, hop }: ShownKey, what: string, source: string, line: number): ConnectionError {
  return new ConnectionError({
    code: "connection/host-key-revoked",
    server,
    reason: `${hostAndPort(hop)} showed ${what}, which ${source} marks @revoked (line ${line})`,
  });
}

/** `type`: where the pin is a key, but of a type that is not spoken here. */
export function unusablePin(
  server: string,
  hop: SshHop,
  property: "hostKey" | "hostKeyFingerprint",
  type?: string,
): ConnectionError {
  const expected =
    property === "hostKey"
      ? "a public key such as `ssh-ed25519 AAAA…`, or its base64 part"
      : "`SHA256:` and 43 base64 digits, as `ssh-keygen -l` prints it";
  return new ConnectionError({
    code: "connection/host-key-unknown",
    server,
    reason: type
      ? `${property} for ${hostAndPort(hop)} is of the type ${type}, which is not supported`
      : `${property} for ${hostAndPort(hop)} cannot be read`,
    remedy: `Set ${property} to ${expected}.`,
  });
}

function describe(key: KeyBlob): string {
  return `${fingerprintOf(key)} (${keyTypeOf(key) ?? "unreadable"})`;
}

function howToAccept(shown: ShownKey): string {
  const fingerprint = fingerprintOf(shown.key);
  const line = configLine(shown.hop, "hostKeyFingerprint", fingerprint);
  const pin = line ? `run ${line}` : `set hostKeyFingerprint: "${fingerprint}"`;
  return `To accept this key, ${pin} or add this line to known_hosts: ${knownHostsLine(shown)}`;
}

function knownHostsLine({ hop, key }: ShownKey): string {
  return `${knownHostsName(hop.host, hop.port)} ${keyTypeOf(key)} ${key.length > LONGEST_KEY ? "…" : key.toString("base64")}`;
}

/** An RSA key of 16,384 bits has some 2,100 bytes; whoever shows more wants to fill a screen. */
const LONGEST_KEY = 4096;

/** Where sshd on Windows keeps the key of this type. */
function ownKeyFile(key: KeyBlob): string {
  const name = keyTypeOf(key)
    ?.replace(/^ssh-/, "")
    .replace(/^ecdsa-.*/, "ecdsa");
  return `C:\\ProgramData\\ssh\\ssh_host_${name}_key.pub`;
}
