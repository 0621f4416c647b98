import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCommand } from "../../provider/src/agent/bootstrap";
import { Secret } from "../../provider/src/base/secret";
import { startOverSsh } from "../../provider/src/transport";
import type { Simulator } from "../../simulator/src";
import { makeKey } from "../interop/openssh/keys";
import { startSshd } from "../interop/openssh/sshd";
import { LIMIT, type Talking } from "./client";

/** An agent that was started on a simulated server, and the end of what was needed for it. */
export interface Reached {
  readonly talking: Talking;
  end(): Promise<void>;
}

export type Reach = (simulator: Simulator) => Promise<Reached>;

export const directly: Reach = async (simulator) => {
  const process = simulator.start(startCommand());
  return { talking: { ...process, gone: process.exited }, end: async () => {} };
};

/** As the provider does: our SSH transport, OpenSSH's sshd, a `powershell.exe` on the PATH there. */
export const throughSshd: Reach = async (simulator) => {
  const keys = mkdtempSync(join(tmpdir(), "sshd-conformance-"));
  const [hostKey, key] = [makeKey(keys, "host"), makeKey(keys, "key")];
  const folder = await simulator.localFolder();
  const sshd = await startSshd({ hostKeys: [hostKey], authorized: [key.public], folder });
  const { host, port, user } = sshd;
  const start = startOverSsh({
    host,
    port,
    user,
    privateKey: new Secret(key.private),
    hostKeyFingerprint: hostKey.fingerprint,
    knownHosts: "\n",
    dialErrorLimit: 1,
    perDialTimeout: 60,
    insecure: false,
    legacyAlgorithms: false,
  });
  const remote = await start(startCommand(), { signal: AbortSignal.timeout(LIMIT), server: "simulated" });
  return {
    talking: { ...remote, gone: remote.ended },
    end: async () => {
      await sshd.close();
      rmSync(keys, { recursive: true, force: true });
    },
  };
};
