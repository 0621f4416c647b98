import type { Given } from "./field";
import { ALL_FIELDS, type ENTRY_FIELDS, type HOP_FIELDS, type SERVER_FIELDS, type WINRM_FIELDS } from "./fields";

// The fields and what each means: fields.ts, whose doc comments an editor shows here too.

/**
 * How to reach a host by SSH and who to be there: the fields of `remote.Connection` of @pulumi/command, and what that
 * one lacks to verify the other end.
 */
export interface HopConnection extends Given<typeof HOP_FIELDS> {}

/** What only `type: "winrm"` has; host, port, user, password, privateKey, dial limits and insecure are shared with SSH. */
export interface WinrmConnection extends Given<typeof WINRM_FIELDS> {}

/** A connection written out on a resource. Its server is the host: another host replaces the resource. */
export interface InlineConnection extends HopConnection, WinrmConnection, Given<typeof SERVER_FIELDS> {
  /** `ssh`, `winrm`, or `local` where Pulumi runs on the server itself. Default: ssh. */
  type?: "ssh" | "winrm" | "local";
  /** Jump host, dialled first; its key is checked just the same. Over WinRM an HTTP proxy (CONNECT). */
  proxy?: HopConnection;
}

/** A server in `iis-clientcert:servers`: its name there is its identity, so that its address may change. */
export interface ServerEntry extends InlineConnection, Given<typeof ENTRY_FIELDS> {}

/** What a resource's `connection` takes: the name of a server in `iis-clientcert:servers`, or one written out. */
export type ConnectionInput = string | InlineConnection;

/** The fields of a connection, and of its proxy, that are secrets. */
export const SECRET_CONNECTION_FIELDS: readonly string[] = Object.keys(ALL_FIELDS).filter(
  (name) => ALL_FIELDS[name]?.secret,
);
