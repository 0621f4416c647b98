import type { Host } from "./host";

/** What the server's globalModules lists. */
export async function modulesOf(host: Host): Promise<(name: string) => boolean> {
  const { certificateMapping } = await host.hello();
  return (name) => name !== "IISCertificateMappingAuthenticationModule" || certificateMapping;
}
