import type { Secret } from "../base/secret";

/**
 * What is said between the provider and the agent: one JSON object a line, printable ASCII only (\u escapes).
 * A request goes to standard input; an answer comes on standard output behind `MARKER`, which may stand after other
 * text on its line (a banner without a line end). All other output is chatter and is skipped, between the lines of one
 * answer too.
 *
 * Answers to questions come in pieces, each a line and a complete JSON object, so that none takes long to read: see
 * `Piece`. Most have one, which then is the whole `QuestionsAnswer`.
 *
 * The agent knows IIS configuration: sections, attributes and collection entries at locations. It does not know what
 * a client certificate is.
 */
export const PROTOCOL = 2;
export const MARKER = "##iis-clientcert## ";

/** The agent ends a line when the next part would take it beyond `FULL_LINE` characters. */
export const FULL_LINE = 262_144;
/** No line of an answer is longer. A part that cannot fit (one result, one entry) is answered with a fault. */
export const LONGEST_LINE = 1_048_576;
/** Entries of an answer stand in pieces of their own where they have more characters than this together. */
export const ENTRIES_WITHIN = 65_536;

export type Request = HelloRequest | ReadRequest | EnsureRequest;

interface Numbered {
  /** The answer carries the same number. */
  readonly id: number;
}

export interface HelloRequest extends Numbered {
  readonly verb: "hello";
  readonly protocol: number;
}

/** Looks, and changes nothing. */
export interface ReadRequest extends Numbered, Questions {
  readonly verb: "read";
}

/** Makes it so: at most one commit, proved on a fresh view; the queries are answered from that view. */
export interface EnsureRequest extends Numbered, Questions {
  readonly verb: "ensure";
  readonly operations: readonly Operation[];
}

interface Questions {
  /** 16 random bytes or more, base64: the key of every HMAC in the answer. */
  readonly nonce: Secret;
  readonly queries: readonly Query[];
}

/** `""` is the server level; otherwise `SITE` or `SITE/path/below`, in one spelling within a message. */
export type Location = string;

export interface Query {
  readonly location: Location;
  /** Path of the section, such as `system.webServer/security/access`. */
  readonly section: string;
  /** Attributes of the section itself. */
  readonly attributes?: readonly AttributeQuery[];
  readonly collection?: CollectionQuery;
  /** Whether the answer tells of the site's own web.config. */
  readonly webConfig?: true;
}

export interface AttributeQuery {
  readonly name: string;
  /**
   * `value`: as it stands (enums by name, flags as a list of names, sorted by number: none is an empty list, and bits
   * without a name come last as one `0x…`; time spans as .NET writes them, `00:02:00`). `digest`: SHA-256 of the bytes
   * that the base64 text stands for. `remains`: the same of what is left of a text that should be base64 of one DER
   * sequence and is not: marks of PEM, what is no base64, and what stands behind the sequence are left out. `hmac`:
   * HMAC-SHA256 with the nonce; an attribute that the schema encrypts is answered so whatever was asked.
   */
  readonly as: "value" | "digest" | "remains" | "hmac";
}

export interface CollectionQuery {
  /** Child element of the section, such as `oneToOneMappings`; `""` is the section's own collection. */
  readonly name: string;
  readonly key: EntryKey;
  readonly attributes: readonly AttributeQuery[];
  /** Only entries with these keys; absent: all. */
  readonly keys?: readonly string[];
  /**
   * Only entries that no key finds as they were meant: their key attribute is no base64, or its bytes are not one whole
   * DER sequence (cut off, or something stands behind it). For keys of `bytes`; never together with `keys`.
   */
  readonly damaged?: true;
}

export interface EntryKey {
  readonly attribute: string;
  /**
   * How keys are compared. `text`: as they stand; `caseless`: ordinal, ignoring case; `bytes`: the attribute is base64
   * and a key is the SHA-256 of the bytes it stands for, 64 lower-case hexadecimal digits.
   */
  readonly compare: "text" | "caseless" | "bytes";
}

/** A list is a set of flags. Text is compared as the schema says of the attribute: most ignore case. */
export type Value = string | number | boolean | readonly string[];

export interface Operation {
  readonly location: Location;
  readonly section: string;
  /** Attributes of the section that must have these values. */
  readonly set?: Readonly<Record<string, Value | Secret>>;
  /** Names in `set` whose values are secret; put there by the encoder. No text of a fault tells them. */
  readonly secrets?: readonly string[];
  /** Attributes of the section that must not be set at this location. */
  readonly unset?: readonly string[];
  /** Names in `set`: `stood` tells those that stood at this very location already (never a secret one). */
  readonly report?: readonly string[];
  readonly collection?: { readonly name: string; readonly key: EntryKey };
  readonly entries?: readonly EntryWish[];
}

export type EntryWish = PresentEntry | AbsentEntry;

export interface PresentEntry {
  readonly present: true;
  /** Compared as the operation's collection says. */
  readonly key: string;
  /** The key attribute too: an entry found by bytes whose text differs is brought to this text. */
  readonly set: Readonly<Record<string, Value | Secret>>;
  /** As in an operation. */
  readonly secrets?: readonly string[];
  readonly unset?: readonly string[];
  /** Where the entry is not there yet and one of these is not in `set`: fault `incomplete`. */
  readonly needed?: readonly string[];
  /** Where the entry is there and differs: fault `exists`, before anything is touched. */
  readonly refuseDifferent?: boolean;
  /** Attributes of an entry that is taken over or changed whose former values the answer tells (never a secret one). */
  readonly report?: readonly string[];
}

/** Every entry with this key goes. */
export interface AbsentEntry {
  readonly present: false;
  readonly key: string;
}

export type Answer = HelloAnswer | QuestionsAnswer | FaultAnswer;

/** One line of an answer. */
export type AnswerLine = HelloAnswer | Piece | FaultAnswer;

/**
 * A part of a `QuestionsAnswer`. Its lists are appended to what the pieces before it said, in the order `entries`,
 * `results`, `answers`. Only a piece that says so is followed by another one.
 */
export interface Piece extends Numbered {
  /** 0, 1, 2 …; absent: 0. */
  readonly piece?: number;
  /** Further entries of the last answer of the pieces before, whose own `entries` are there and may be empty. */
  readonly entries?: readonly EntryObservation[];
  readonly results?: readonly OperationResult[];
  readonly answers?: readonly QueryAnswer[];
  /** Another piece follows. */
  readonly more?: boolean;
  /** In the last piece of an `ensure`. */
  readonly commits?: number;
}

export interface HelloAnswer extends Numbered {
  readonly hello: Hello;
}

export interface Hello {
  readonly protocol: number;
  /** Version of the PowerShell engine, such as `5.1.20348.2849`. */
  readonly powershell: string;
  /** Description of the .NET runtime. */
  readonly dotnet: string;
  /** Whether the process has the Administrators role. */
  readonly elevated: boolean;
  readonly computerName: string;
  /** HKLM\SOFTWARE\Microsoft\Cryptography, MachineGuid; null where it cannot be read. */
  readonly machineGuid: string | null;
  /** Such as `10.0`; null where the registry does not say. */
  readonly iisVersion: string | null;
  /** Folder of a shared configuration; null where redirection is off. */
  readonly redirection: string | null;
  /** Whether globalModules has IISCertificateMappingAuthenticationModule. */
  readonly certificateMapping: boolean;
  /**
   * Names of metadata that the agent uses and this server's configuration system does not know. Without
   * `collectionItemLocationConfigPath` an entry counts as inherited where a level above holds the same text.
   */
  readonly missingMetadata: readonly string[];
}

export interface QuestionsAnswer extends Numbered {
  /** One an operation, in their order; none for `read`. */
  readonly results?: readonly OperationResult[];
  /** One a query, in their order. */
  readonly answers: readonly QueryAnswer[];
  /** How often CommitChanges wrote. */
  readonly commits?: number;
}

/** The whole request failed, or (id 0) the agent could not start. */
export interface FaultAnswer extends Numbered {
  readonly fault: Fault;
}

export type OperationResult = Done | { readonly fault: Fault };

export interface Done {
  /** Whether anything had to be written for this operation. */
  readonly changed: boolean;
  /** Entries that were there already and differed, before they were changed. */
  readonly taken?: readonly TakenEntry[];
  /** What was set at this very location before, to something else than the level above has: of the names in `report`. */
  readonly stood?: Readonly<Record<string, Value>>;
}

export interface TakenEntry {
  readonly key: string;
  /** Names of the attributes that differed, secret ones among them. */
  readonly differed: readonly string[];
  /** Former values of the attributes in `report`. */
  readonly was: Readonly<Record<string, Value>>;
}

export type QueryAnswer = SectionObservation | { readonly fault: Fault };

export interface SectionObservation {
  readonly attributes: Readonly<Record<string, Observed>>;
  /** Where the query names a collection. */
  readonly entries?: readonly EntryObservation[];
  readonly webConfig?: WebConfig;
}

/**
 * Of the section in the web.config of the location's site, which wins over applicationHost.config. `closed`: the section is
 * locked for sites, or this is the server level; `absent`, `present`: it may stand there, and does not, or does; `unreadable`: it may, and whether it does
 * cannot be told.
 */
export const WEB_CONFIGS = ["closed", "absent", "present", "unreadable"] as const;

export type WebConfig = (typeof WEB_CONFIGS)[number];

/** `fault`: this attribute could not be read (a password that cannot be decrypted). */
export type Observed =
  | { readonly value: Value }
  | { readonly hmac: string }
  /** `canonical`: one line, the form that IIS matches. `sha256` in lower-case hexadecimal digits. */
  | { readonly sha256: string; readonly canonical: boolean }
  /** `remains`: of so many bytes. */
  | { readonly sha256: string; readonly bytes: number }
  | { readonly fault: Fault };

export type EntryObservation =
  | {
      readonly attributes: Readonly<Record<string, Observed>>;
      /** It is an entry of a level above that shows through here. False at the server level. */
      readonly inherited: boolean;
    }
  | { readonly fault: Fault };

export const FAULT_KINDS = [
  "locked",
  "conflict",
  "denied",
  "unknownSite",
  "invalid",
  "missingFeature",
  "notIis",
  "diskFull",
  "share",
  "exists",
  "incomplete",
  "inherited",
  "heldBySites",
  "constrainedLanguage",
  "oldPowerShell",
  "protocol",
  "unknown",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Such as `0x80070021`; absent where the agent itself refused. */
  readonly hresult?: string;
  /** What Windows said, or the agent, in one line; never a secret. */
  readonly text: string;
  /** It arose in the commit, or in something else that operations of the message share, and is told of each of them. */
  readonly shared?: true;
  /** `heldBySites`: their names; `unknownSite`: what is there instead, 21 at most, look-alikes first. */
  readonly sites?: readonly string[];
  /** The attribute concerned, by its schema name. */
  readonly attribute?: string;
}
