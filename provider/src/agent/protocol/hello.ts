import { numbered, type Of, Schema } from "./schema";

export const helloRequest = Schema.exact({
  ...numbered,
  verb: Schema.literal("hello"),
  protocol: Schema.integer(),
});

export type HelloRequest = Of<typeof helloRequest>;

const MOST_MODULES = 500;

/** What is told, traced and compared as it came. */
const short = Schema.text({ longest: 1000 });

const helloSchema = Schema.object({
  protocol: Schema.integer(),
  /** Version of the PowerShell engine, such as `5.1.20348.2849`. */
  powershell: short,
  /** Description of the .NET runtime. */
  dotnet: short,
  /** Whether the process has the Administrators role. */
  elevated: Schema.boolean(),
  computerName: short,
  /** HKLM\SOFTWARE\Microsoft\Cryptography, MachineGuid; null where it cannot be read. */
  machineGuid: short.orNull(),
  /** CurrentBuildNumber of Windows, such as 20348; null where the registry does not say. */
  build: Schema.count().orNull(),
  /** Such as `10.0`; null where the registry does not say. */
  iisVersion: short.orNull(),
  /** Folder of a shared configuration; null where redirection is off. */
  redirection: short.orNull(),
  /** Names in globalModules, in its order: the first 500, cut to 200 characters. None where IIS has no such section. */
  modules: Schema.list(Schema.text({ longest: 200 })).where(
    ({ length }) => length <= MOST_MODULES,
    `expected at most ${MOST_MODULES} modules`,
  ),
  /**
   * Names of metadata that the agent uses and this server's configuration system does not know. Without
   * `collectionItemLocationConfigPath` an entry counts as inherited where a level above holds the same text.
   */
  missingMetadata: Schema.list(short),
});

export interface Hello extends Of<typeof helloSchema> {}

const hello: Schema<Hello> = helloSchema;

export const helloAnswer = Schema.object({ ...numbered, hello });

export type HelloAnswer = Of<typeof helloAnswer>;
