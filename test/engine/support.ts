import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import {
  createEngine,
  type Engine,
  type EngineOptions,
  freshApplicationHostConfig,
  type NativeCollection,
  type NativeElement,
  NativeError,
  type ProviderProfile,
  type Scalar,
  SECTION,
} from "../../simulator/src/engine";

export const SITE = "Default Web Site";
export { SECTION };

/** An engine over a file of its own, gone after the test. */
export function makeEngine(options: Omit<EngineOptions, "file"> & { readonly text?: string } = {}): Engine {
  const folder = mkdtempSync(join(tmpdir(), "iis-engine-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "applicationHost.config");
  const { text = freshFile(options.profile), ...rest } = options;
  writeFileSync(file, text);
  return createEngine({ file, ...rest });
}

export function freshFile(profile: ProviderProfile = "cng", certificateMapping = true): string {
  const site = (name: string, id: number, port: number) => ({
    name,
    id,
    path: `C:\\sites\\${id}`,
    bindings: [{ protocol: "http", information: `*:${port}:` }],
  });
  return freshApplicationHostConfig({ profile, certificateMapping, sites: [site(SITE, 1, 80), site("Other", 2, 81)] });
}

/** The fresh file with more before its end. */
export function withContent(xml: string, profile: ProviderProfile = "cng"): string {
  return freshFile(profile).replace("</configuration>", `${xml}</configuration>`);
}

/** The fresh file with the one-to-one mappings of the server level filled. */
export function withServerMappings(xml: string): string {
  const empty = '<iisClientCertificateMappingAuthentication enabled="false" />';
  const filled = `<iisClientCertificateMappingAuthentication enabled="false"><oneToOneMappings>${xml}</oneToOneMappings></iisClientCertificateMappingAuthentication>`;
  const text = freshFile();
  expect(text).toContain(empty);
  return text.replace(empty, filled);
}

export function inLocation(path: string, section: string, xml: string): string {
  const parts = section.split("/");
  const open = parts.map((part) => `<${part}>`).slice(0, -1);
  const close = parts.map((part) => `</${part}>`).slice(0, -1);
  return `<location path="${path}">${open.join("")}${xml}${close.reverse().join("")}</location>`;
}

export function textOf(engine: Engine): string {
  return readFileSync(engine.file, "utf8");
}

export function value(element: NativeElement, name: string): Scalar {
  return element.getAttribute(name).value;
}

export function collection(element: NativeElement): NativeCollection {
  if (element.collection === null) throw new Error(`${element.tagName} has no collection`);
  return element.collection;
}

export function entries(element: NativeElement): NativeElement[] {
  const all = collection(element);
  return Array.from({ length: all.count }, (_, index) => all.getItem(index));
}

/** Adds an entry with these attributes. */
export function add(element: NativeElement, values: Readonly<Record<string, Scalar>>, index = -1): NativeElement {
  const entry = collection(element).createElement();
  for (const [name, one] of Object.entries(values)) entry.setAttribute(name, one);
  collection(element).add(entry, index);
  return entry;
}

/** What a call that must fail throws. */
export function failure(call: () => unknown): NativeError {
  try {
    call();
  } catch (error) {
    if (error instanceof NativeError) return error;
    throw error;
  }
  throw new Error("expected a NativeError, but the call succeeded");
}
