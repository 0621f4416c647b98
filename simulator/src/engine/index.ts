export { type Editor, editConfig, type Mapping, SECTION } from "./edit";
export { createEngine, type Engine, type EngineOptions } from "./engine";
export { HRESULT, ProcessKilled } from "./errors";
export { type EngineStep, type Faults, noFaults } from "./faults";
export { type FreshOptions, type FreshSite, freshApplicationHostConfig } from "./fresh";
export * from "./native";
export type { ProviderProfile } from "./schema/load";
