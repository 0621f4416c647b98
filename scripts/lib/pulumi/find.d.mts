/** A Pulumi CLI that can run TypeScript programs with dynamic resources. */
export interface FoundPulumi {
  /** The executable. */
  pulumi: string;
  /** The folder or folders to put first on PATH. */
  path: string;
  version: string;
}
export function findPulumi(): Promise<FoundPulumi | undefined>;
export function findInFolder(folder: string): Promise<FoundPulumi | undefined>;
export function isOlder(version: string, than: string): boolean;
