import { readData } from "../data";

/** data/installation.json. */
export interface Installation {
  readonly sectionGroups: readonly string[];
  readonly sections: readonly {
    readonly path: string;
    readonly overrideModeDefault?: string;
    readonly allowDefinition?: string;
    readonly allowLocation?: string | boolean;
  }[];
  readonly providers: readonly {
    readonly name: string;
    readonly type: string;
    readonly keyContainerName: string;
    readonly attributes: readonly string[];
    readonly fixedValues: Readonly<Record<string, string>>;
    readonly keyMaterialAttribute?: string;
  }[];
  readonly providerProfiles: Readonly<Record<string, readonly string[]>>;
  readonly globalModules: readonly Module[];
  readonly modules: readonly (Module & { readonly type?: string; readonly lockItem?: boolean })[];
  readonly features: Readonly<Record<string, readonly string[]>>;
  readonly initialContent: Readonly<
    Record<string, { readonly attributes: Readonly<Record<string, string>>; readonly providers?: readonly string[] }>
  >;
  readonly bodyOrder: Readonly<Record<string, readonly string[]>>;
}

interface Module {
  readonly name: string;
  readonly image?: string;
  readonly preCondition?: string;
  /** Windows feature that brings it; absent: always there. */
  readonly feature?: string;
}

export const installation = readData("installation.json") as Installation;
