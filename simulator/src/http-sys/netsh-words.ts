import { FLAG } from "../../../provider/dist/http-sys/flags";
import type { KeptEntry } from "./entry";
import { guidText } from "./guid";
import type { RegistryValue } from "./store";

/** What netsh says, as an English Windows would. */
export interface Said {
  readonly code: number;
  readonly text: string;
}

export type Verb = "add" | "update" | "delete" | "show";

const DONE = { add: "added", update: "updated", delete: "deleted", show: "shown" } as const;
const FAILED = { add: "add", update: "update", delete: "deletion", show: "show" } as const;

export function done(verb: Verb): Said {
  return { code: 0, text: `\r\nSSL Certificate successfully ${DONE[verb]}\r\n\r\n` };
}

const ERRORS = {
  2: "The system cannot find the file specified.",
  183: "Cannot create a file when that file already exists.",
  1312: "A specified logon session does not exist. It may already have been terminated.",
} as const;

export function failed(verb: Verb, error: keyof typeof ERRORS): Said {
  return { code: 1, text: `\r\nSSL Certificate ${FAILED[verb]} failed, Error: ${error}\r\n${ERRORS[error]}\r\n\r\n` };
}

/** It ends with 0 all the same, though nothing was done. */
export function refusedValue(): Said {
  return { code: 0, text: "\r\nThe parameter is incorrect.\r\n\r\n" };
}

/** This one, too. */
export function refusedOption(option: string): Said {
  const wrong = "The syntax supplied for this command is not valid. Check help for the correct syntax.";
  return { code: 0, text: `${option} is not a valid argument for this command.\r\n${wrong}\r\n` };
}

export function missingOption(): Said {
  return {
    code: 1,
    text: "One or more essential parameters were not entered.\r\nVerify the required parameters, and reenter them.\r\n",
  };
}

export function notFound(args: readonly string[]): Said {
  return { code: 1, text: `The following command was not found: ${args.join(" ")}.\r\n` };
}

export function shown(entries: readonly KeptEntry[]): Said {
  return {
    code: 0,
    text: `\r\nSSL Certificate bindings:\r\n-------------------------\r\n\r\n${entries.map(shownEntry).join("\r\n")}`,
  };
}

const LABELS = { address: "IP:port", name: "Hostname:port", ccs: "Central Certificate Store" } as const;

function shownEntry({ store, endpoint, flags, key: { values } }: KeptEntry): string {
  const enabled = (bit: number) => ((flags & bit) === 0 ? "Disabled" : "Enabled");
  const lines = [
    [LABELS[store], endpoint],
    ["Certificate Hash", bytesOf(values.SslCertHash).toString("hex")],
    ["Application ID", guidText(bytesOf(values.AppId, 16))],
    ["Certificate Store Name", String(values.SslCertStoreName ?? "(null)")],
    ["Ctl Identifier", String(values.DefaultSslCtlIdentifier ?? "(null)")],
    ["Ctl Store Name", String(values.DefaultSslCtlStoreName ?? "(null)")],
    ["DS Mapper Usage", enabled(FLAG.useDsMapper)],
    ["Negotiate Client Certificate", enabled(FLAG.negotiateClientCert)],
    ["Reject Connections", enabled(FLAG.reject)],
    ["Disable HTTP2", (flags & FLAG.disableHttp2) === 0 ? "Not Set" : "Set"],
  ];
  return `${lines.map(([label = "", value]) => `    ${label.padEnd(28)} : ${value}\r\n`).join("")}`;
}

function bytesOf(value: RegistryValue | undefined, length = 0): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.alloc(length);
}
