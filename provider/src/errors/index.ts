import { printable, quoted, withoutStop } from "../base/printable";
import { CODES, type Code, type ConnectionCode, type InputCode, type ServerCode } from "./codes";

export { CODES, type Code, type ConnectionCode, type InputCode, type ServerCode } from "./codes";

/** ErrorOptions by another name: programs compiled for ES2020 do not know that one. */
export interface Cause {
  readonly cause?: unknown;
}

/** What every error of this package has. Messages are built from the fields, so tests check fields. */
export abstract class IisClientCertError extends Error {
  abstract readonly code: Code;

  get remedy(): string {
    return CODES[this.code].remedy;
  }
}

export interface InputErrorFields {
  readonly code: InputCode;
  /** Path of the property, such as `sslFlags[1]` or `certificate.passphrase`. */
  readonly property: string;
  /** What was expected and what was seen; never a secret. */
  readonly reason: string;
  /** The reason for whoever cannot know what is secret: it quotes nothing. Default: the reason. */
  readonly unquoted?: string | undefined;
}

/** A mistake in the program: nothing was asked of any server. */
export class InputError extends IisClientCertError {
  override readonly name = "InputError";
  readonly code: InputCode;
  readonly property: string;
  readonly reason: string;
  readonly unquoted: string;

  constructor(fields: InputErrorFields, options?: Cause) {
    super(compose(fields.code, `${fields.property}: ${fields.reason}`), options);
    this.code = fields.code;
    this.property = fields.property;
    this.reason = fields.reason;
    this.unquoted = fields.unquoted ?? fields.reason;
  }

  /** The same error for whoever cannot know what is secret. */
  withoutQuotes(): InputError {
    return new InputError({ code: this.code, property: this.property, reason: this.unquoted });
  }
}

export interface ConnectionErrorFields {
  readonly code: ConnectionCode;
  readonly server: string;
  /** What was tried and what was seen; never a secret, never a command line. */
  readonly reason: string;
  /** A remedy that knows more than the table. */
  readonly remedy?: string;
}

/** A server could not be reached, or was lost. */
export class ConnectionError extends IisClientCertError {
  override readonly name = "ConnectionError";
  readonly code: ConnectionCode;
  readonly server: string;
  readonly reason: string;
  readonly #remedy: string | undefined;

  constructor(fields: ConnectionErrorFields, options?: Cause) {
    super(compose(fields.code, `server ${fields.server}: ${fields.reason}`, fields.remedy), options);
    this.code = fields.code;
    this.server = fields.server;
    this.reason = fields.reason;
    this.#remedy = fields.remedy;
  }

  override get remedy(): string {
    return this.#remedy ?? super.remedy;
  }
}

export interface ServerErrorFields {
  readonly code: ServerCode;
  readonly server: string;
  /** Absent for the server level, and where the whole server is meant. */
  readonly site?: string;
  /** Path below the site. */
  readonly path?: string;
  readonly property?: string;
  /** Such as `0x80070021`. */
  readonly hresult?: string;
  /** What Windows or the agent said. */
  readonly text: string;
  readonly sites?: readonly string[];
  /** A remedy that knows more than the table. */
  readonly remedy?: string;
}

/** The server was reached and could not, or would not, do it. */
export class ServerError extends IisClientCertError {
  override readonly name = "ServerError";
  readonly code: ServerCode;
  readonly server: string;
  readonly site?: string;
  readonly path?: string;
  readonly property?: string;
  readonly hresult?: string;
  readonly text: string;
  readonly sites?: readonly string[];
  readonly #remedy: string | undefined;

  constructor(fields: ServerErrorFields, options?: Cause) {
    super(compose(fields.code, describe(fields), fields.remedy), options);
    this.#remedy = fields.remedy;
    this.code = fields.code;
    this.server = fields.server;
    this.text = fields.text;
    if (fields.site !== undefined) this.site = fields.site;
    if (fields.path !== undefined) this.path = fields.path;
    if (fields.property !== undefined) this.property = fields.property;
    if (fields.hresult !== undefined) this.hresult = fields.hresult;
    if (fields.sites !== undefined) this.sites = fields.sites;
  }

  override get remedy(): string {
    return this.#remedy ?? super.remedy;
  }
}

function describe({ code, server, site, path, property, hresult, text, sites }: ServerErrorFields): string {
  const where = [
    `server ${server}`,
    site !== undefined && `site ${quoted(site)}`,
    path !== undefined && `path ${quoted(path)}`,
    property !== undefined && printable(property, 200),
  ].filter(Boolean);
  const isHeld = code === "server/held-by-sites" && sites?.length;
  const held = isHeld ? ` (sites: ${listed(sites)})` : "";
  return `${where.join(", ")}: ${printable(text.trim(), code === "server/not-changed" ? LONGEST_WITH_COMMAND : LONGEST_TEXT)}${held}${hresult ? ` [${printable(hresult, 20)}]` : ""}`;
}

/** What Windows says of a configuration file names the file, the line and the error. */
export const LONGEST_TEXT = 1000;
/** Both states of an entry and a whole command: one that is cut says less of the entry, and would be run so. */
export const LONGEST_WITH_COMMAND = 4000;
/** Whatever fields a message is made of; what the other end said is cut before it gets into one. */
export const LONGEST_MESSAGE = 8000;
const LISTED = 10;

function listed(sites: readonly string[]): string {
  const names = sites.slice(0, LISTED).map((name) => quoted(name, 260));
  const more = sites.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function compose(code: Code, what: string, remedy: string = CODES[code].remedy): string {
  return `${withoutStop(printable(what, LONGEST_MESSAGE))}. ${printable(remedy, LONGEST_MESSAGE)} (${code})`;
}
