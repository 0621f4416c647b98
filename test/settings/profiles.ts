import { Secret } from "../../provider/src/base/secret";
import type { Configuration } from "../../provider/src/settings/configuration";
import type { ServerProfile } from "../../provider/src/settings/profile";

export function configurationOf(values: { servers?: unknown; defaultServer?: string }): Configuration {
  const { servers, defaultServer } = values;
  const texts: Record<string, string | undefined> = {
    servers: servers === undefined || typeof servers === "string" ? servers : JSON.stringify(servers),
    defaultServer,
  };
  return { get: (key) => texts[key] };
}

export function profile(changes: Partial<ServerProfile> = {}): ServerProfile {
  return {
    name: "web1",
    named: true,
    connection: {
      type: "ssh",
      target: {
        host: "192.0.2.1",
        port: 22,
        user: "Administrator",
        password: new Secret("hunter2!"),
        dialErrorLimit: 10,
        perDialTimeout: 15,
        insecure: false,
        legacyAlgorithms: false,
      },
    },
    forgetUnreachable: false,
    requestTimeout: 120,
    sharedConfiguration: false,
    ...changes,
  };
}
