import type {
  AccountsObservation,
  ChainsObservation,
  Failed,
  Hello,
  LocationsObservation,
  QueryAnswer,
  SiteConfigurationObservation,
  SslBindingObservation,
  TrustObservation,
} from "../../agent/protocol";
import type { ClientCertificate } from "../../certificate";
import type { Log } from "./log";

/** What was asked for and came, or why it cannot be told. */
export type Part<T> = T | Failed;

/** All that is known of one site when it is judged. */
export interface Facts {
  readonly server: string;
  /** As the server spells it. */
  readonly site: string;
  /** Of --url, below the site, as configuration paths have it; "" for its root. */
  readonly path: string;
  readonly hello: Hello;
  /** The server's clock, where it says; otherwise this computer's. */
  readonly now: number;
  /** This computer's clock. */
  readonly here: number;
  /** The client's certificate, of --certificate. */
  readonly given: Given | undefined;
  /** Of --url: what is judged is this connection and this path. */
  readonly url: URL | undefined;
  /** The section of mappings at the site. */
  readonly mapping: QueryAnswer;
  /** That hold at the site, inherited ones too. */
  readonly mappings: readonly StoredMapping[];
  /** Mappings of which nothing can be read. */
  readonly unreadableMappings: number;
  /** Section `access`, at the path of --url. */
  readonly access: QueryAnswer;
  /** Section `access` at the site's root. */
  readonly siteAccess: QueryAnswer;
  /** Sections of authentication schemes, by the names of SiteAuthentication. */
  readonly schemes: ReadonlyMap<string, QueryAnswer>;
  /** Section `serverRuntime`. */
  readonly runtime: QueryAnswer;
  readonly tls: Part<SslBindingObservation>;
  readonly below: { readonly access: Part<LocationsObservation>; readonly mapping: Part<LocationsObservation> };
  readonly configuration: Part<SiteConfigurationObservation>;
  readonly accounts: Part<AccountsObservation>;
  readonly chains: Part<ChainsObservation>;
  readonly trust: Part<TrustObservation>;
  readonly log: Log;
}

export interface Given {
  readonly file: string;
  readonly certificate: ClientCertificate;
}

export interface StoredMapping {
  /** With its domain. Undefined where it cannot be read. */
  readonly account: string | undefined;
  readonly certificate: ClientCertificate | undefined;
  /** Why IIS never matches what is stored. */
  readonly wrong: string | undefined;
  readonly enabled: boolean;
  /** It is held by the server level. */
  readonly inherited: boolean;
  /** Why the password cannot be read. */
  readonly password: string | undefined;
}
