import type { Field, Fields, Place } from "./field";
import { hostMistake, type Mistake, passwordMistake, patternMistake, userMistake } from "./names";

const EVERYWHERE = ["ssh", "jump", "winrm", "proxy", "local"] as const;
const REMOTE = ["ssh", "jump", "winrm", "proxy"] as const;
const SERVERS_AND_JUMP = ["ssh", "jump", "winrm"] as const;
const SSH = ["ssh", "jump"] as const;
const WINRM = ["winrm"] as const;
const SERVERS = ["ssh", "winrm", "local"] as const;

/**
 * How to reach a host by SSH and who to be there: the fields of `remote.Connection` of @pulumi/command, and what that
 * one lacks to verify the other end. Some of them serve WinRM too.
 */
export const HOP_FIELDS = {
  /** Name or address, without a port; IPv6 without brackets. Required, except with `type: "local"`, where it is only the server's name in ids. Default: `localhost` with `type: "local"`. */
  host: text({ of: EVERYWHERE, mistake: hostMistake, environment: "address" }),
  /** TCP port. Default: 22; over WinRM 5986, or 5985 with `scheme: "http"`; of an HTTP proxy 8080. */
  port: port({ of: REMOTE, environment: "address" }),
  /** Account to log in as, without blanks at its ends; over WinRM `DOMAIN\user` for a domain account. Default: Administrator; root on a jump host. */
  user: text({ of: REMOTE, mistake: userMistake, environment: "credential" }),
  /** Password of the account, without line ends, and without blanks at its ends. SSH gives it to keyboard-interactive prompts too. */
  password: text({ of: REMOTE, mistake: passwordMistake, secret: true, environment: "credential" }),
  /** Private key, in text. SSH: OpenSSH's form (Ed25519, ECDSA, RSA), PEM (ECDSA, RSA), or PuTTY's version 2 (RSA); goes before the password; certificates of users are not supported. WinRM: the key of `certPem`. */
  privateKey: text({
    of: SERVERS_AND_JUMP,
    content: "the text of the private key",
    secret: true,
    environment: "credential",
  }),
  /** Passphrase of the private key, or of `certPfx`. */
  privateKeyPassword: text({ of: SERVERS_AND_JUMP, secret: true, environment: "credential" }),
  /** Socket or named pipe of an SSH agent. Default: SSH_AUTH_SOCK where neither key nor password is given. */
  agentSocketPath: text({ of: SSH }),
  /** Failed dials before giving up: 1 to 1000. Default: 10. */
  dialErrorLimit: integer({
    of: SERVERS_AND_JUMP,
    min: 1,
    max: 1000,
    endless: "0 or a negative number",
    default: 10,
  }),
  /** Limit of one dial, handshake and login included: 1 to 3600. Default: 15. */
  perDialTimeout: integer({ of: SERVERS_AND_JUMP, min: 1, max: 3600, endless: "0", default: 15, unit: "seconds" }),
  /** The server's public host key, as in known_hosts: `ssh-ed25519 AAAA…`, or its base64 part. */
  hostKey: text({ of: SSH }),
  /** Fingerprint of the host key as `ssh-keygen -lf` prints it: `SHA256:…`. */
  hostKeyFingerprint: text({
    of: SSH,
    mistake: patternMistake(
      /^SHA256:[A-Za-z0-9+/]{43}=?$/,
      "must be SHA256: and 43 characters, as `ssh-keygen -lf` prints it",
    ),
  }),
  /** Path of a known_hosts file (UTF-8, or UTF-16 as `>` of Windows PowerShell writes it), or its content, which has a line break or a blank. A jump host uses that of its connection. Default: `~/.ssh/known_hosts`. */
  knownHosts: text({ of: SSH }),
  /** Accepts any host key, over WinRM any certificate, with a warning. Default: false. */
  insecure: flag(SERVERS_AND_JUMP),
  /** Also accepts SHA-1 (the signature ssh-rsa, hmac-sha1), compression, and RSA keys of 1024 to 2047 bits, with a warning. A jump host has its own. Default: false. */
  legacyAlgorithms: flag(SSH),
};

/** What only `type: "winrm"` has, in the names that pywinrm and Ansible give them. */
export const WINRM_FIELDS = {
  /** `https`, or `http`, where messages are sealed by NTLM, with a warning: who guesses the login's password can open a recording later. Default: https. */
  scheme: choice({
    of: WINRM,
    names: { https: "https", http: "http" },
    mistake: () => 'must be "https" or "http"',
    default: "https",
  }),
  /** Path of the listener. Default: `/wsman`. */
  path: text({
    of: WINRM,
    mistake: patternMistake(/^\/[!-~]*$/, "must be a path that begins with /"),
    default: "/wsman",
  }),
  /** How to log in: `negotiate` (NTLMv2, local and domain accounts; `ntlm` means the same), `basic` (local accounts, https only), `certificate` (https only). Default: negotiate. */
  transport: choice({
    of: WINRM,
    names: { negotiate: "negotiate", ntlm: "negotiate", basic: "basic", certificate: "certificate" },
    mistake: (name) =>
      /^(kerberos|credssp)$/i.test(name)
        ? `${name.toLowerCase()} is not supported: negotiate (NTLM) works for domain accounts over http and https, certificate for local ones over https`
        : 'must be "negotiate", "basic" or "certificate"',
    default: "negotiate",
  }),
  /** Client certificate in PEM, in text, with `privateKey`, for `transport: "certificate"`. TLS 1.2 is used then, since Windows asks for it late. */
  certPem: text({ of: WINRM, content: "the text of the certificate" }),
  /** Client certificate with its key as PFX, in base64, of old or new encryption; `privateKeyPassword` opens it. Its chain is sent along; the authorities in it vouch for nobody. */
  certPfx: text({ of: WINRM, content: "the PFX in base64", secret: true, environment: "credential" }),
  /** Authorities to trust: path of a PEM file, or its content. Default: those of the system. */
  caTrustPath: text({ of: WINRM }),
  /** SHA-256 of the server's certificate, in hex: this one is accepted and no other. */
  certificateFingerprint: text({
    of: WINRM,
    mistake: patternMistake(
      /^(SHA-?256:)?([0-9A-Fa-f]{2}[:\s]?){31}[0-9A-Fa-f]{2}$/,
      "must be the SHA-256 of the certificate: 64 hexadecimal digits",
    ),
  }),
  /** Name that the server's certificate must have. Default: `host`. */
  serverName: text({ of: WINRM, mistake: hostMistake }),
  /** For how long the server holds a poll that has no output yet: 1 to 1800. Default: 20. */
  operationTimeoutSec: integer({ of: WINRM, min: 1, max: 1800, default: 20, unit: "seconds" }),
  /** How long to wait for any answer: more than operationTimeoutSec, at most 3600. Default: 10 more than operationTimeoutSec. */
  readTimeoutSec: integer({ of: WINRM, min: 2, max: 3600, unit: "seconds" }),
  /** Largest message; the server's own limit is MaxEnvelopeSizekb. Default: 153600. */
  maxEnvelopeSize: integer({ of: WINRM, min: 8_192, max: 8_388_608, default: 153_600, unit: "bytes" }),
};

/** What every server has, however it is reached. */
export const SERVER_FIELDS = {
  /** Lets a delete succeed where the server cannot be connected to; never on a refused login or an unknown host key. Default: false. */
  forgetUnreachable: flag(SERVERS),
  /** Limit of one request: 1 to 3600. Default: 120. */
  requestTimeout: integer({ of: SERVERS, min: 1, max: 3600, endless: "0", default: 120, unit: "seconds" }),
};

/** What only a server in `iis-clientcert:servers` has. */
export const ENTRY_FIELDS = {
  /** Writes although the server reads its configuration from a shared folder. Default: false. */
  sharedConfiguration: flag(SERVERS),
};

export const DEFAULT_PORT = { ssh: 22, https: 5986, http: 5985, proxy: 8080 } as const;
export const DEFAULT_USER = { server: "Administrator", jump: "root" } as const;

const TABLES: readonly Fields[] = [HOP_FIELDS, WINRM_FIELDS, SERVER_FIELDS, ENTRY_FIELDS];

/** Every field by its name. */
export const ALL_FIELDS: Fields = Object.assign({}, ...TABLES);

// What makes a field; types only are published of it.

type Options<P, D> = Omit<Field, "form" | "of" | "default" | "types"> & {
  readonly of: readonly P[];
  readonly default?: D;
};
type IsFilled<D> = undefined extends D ? false : true;

function text<const P extends Place, D extends string | undefined = undefined>({
  mistake,
  content,
  ...field
}: Options<P, D> & { readonly mistake?: Mistake; readonly content?: string }): Field<string, string, P, IsFilled<D>> {
  const form = { kind: "text", ...(mistake && { mistake }), ...(content && { content }) } as const;
  return { ...field, form } as Field<string, string, P, IsFilled<D>>;
}

function integer<const P extends Place, D extends number | undefined = undefined>({
  min,
  max,
  endless,
  ...field
}: Options<P, D> & { readonly min: number; readonly max: number; readonly endless?: string }): Field<
  number,
  number,
  P,
  IsFilled<D>
> {
  const form = { kind: "integer", min, max, ...(endless && { endless }) } as const;
  return { ...field, form } as Field<number, number, P, IsFilled<D>>;
}

function port<const P extends Place>(field: Options<P, never>): Field<number, number, P, false> {
  return { ...field, form: { kind: "port" } };
}

function flag<const P extends Place>(of: readonly P[]): Field<boolean, boolean, P, true> {
  return { of, form: { kind: "boolean" }, default: false };
}

function choice<
  const P extends Place,
  const Names extends Readonly<Record<string, string>>,
  D extends Names[keyof Names],
>({
  names,
  mistake,
  ...field
}: Options<P, D> & { readonly names: Names; readonly mistake: Mistake; readonly default: D }): Field<
  keyof Names,
  Names[keyof Names],
  P,
  true
> {
  return { ...field, form: { kind: "choice", names, mistake } } as Field<keyof Names, Names[keyof Names], P, true>;
}
