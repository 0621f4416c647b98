import type { Checked } from "./field";
import type { ENTRY_FIELDS, HOP_FIELDS, SERVER_FIELDS, WINRM_FIELDS } from "./fields";

type Hop = typeof HOP_FIELDS;
type Server = typeof SERVER_FIELDS & typeof ENTRY_FIELDS;

/** A connection as given, its form checked and its defaults filled in; secrets still bare. */
export type EntryFields = SshFields | WinrmFields | LocalFields;
export type HopFields = Checked<Hop, "ssh">;
export type SshFields = HopFields & Checked<Server, "ssh"> & { readonly type: "ssh"; readonly proxy?: Proxied<"jump"> };
export type WinrmFields = Checked<Hop & typeof WINRM_FIELDS & Server, "winrm"> & {
  readonly type: "winrm";
  readonly proxy?: Proxied<"proxy">;
};
export type LocalFields = Checked<Hop & Server, "local"> & { readonly type: "local" };
type Proxied<P extends "jump" | "proxy"> = (Checked<Hop, P> & { readonly host: string }) | undefined;
