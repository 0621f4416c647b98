import { createHash } from "node:crypto";
import { makeAuthority } from "../../simulator/src/certificates";
import type { Simulator, SimulatorOptions } from "../../simulator/src/server";
import type { Transport } from "../support/doors";

/** How it comes that nobody knows who is at the other end, what is said then, and how to accept it. */
export interface Unknown {
  readonly options: SimulatorOptions;
  readonly doubts: (simulator: Simulator) => Promise<readonly Doubt[]>;
  readonly accepting: (simulator: Simulator) => Entry;
}

/** Fields of the server's entry in the configuration; undefined: it says that no more. */
type Entry = Readonly<Record<string, unknown>>;

interface Doubt {
  /** On top of what the entry said before. */
  readonly entry: Entry;
  readonly said: readonly string[];
}

export function unknownOver(transport: Transport): Unknown {
  return transport === "ssh" ? HOST_KEY : certificate();
}

const HOST_KEY: Unknown = {
  options: {},
  doubts: async ({ ssh }) => [
    {
      entry: { hostKeyFingerprint: undefined, knownHosts: `other.example ${ssh.hostKeys[0]}` },
      said: [
        "connection/host-key-unknown",
        `--path iis-clientcert:servers.web01.hostKeyFingerprint ${ssh.hostKeyFingerprint}`,
      ],
    },
  ],
  accepting: ({ ssh }) => ({ hostKeyFingerprint: ssh.hostKeyFingerprint }),
};

/** The listener's is of an authority that nobody trusts, and then another one than the pinned one. */
function certificate(): Unknown {
  const https = makeAuthority("Nobody's").issue({
    commonName: "web01",
    usage: "server",
    days: 30,
    altNames: ["127.0.0.1"],
  });
  const fingerprint = createHash("sha256").update(https.der).digest("hex").toUpperCase();
  const other = "0".repeat(64);
  const accept = `--path iis-clientcert:servers.web01.certificateFingerprint ${fingerprint}`;
  return {
    options: { winrm: { https } },
    doubts: async (simulator) => {
      const { httpsPort } = await simulator.winrm();
      return [
        {
          entry: { scheme: "https", port: httpsPort },
          said: ["connection/certificate", "no trusted authority vouches for", accept],
        },
        {
          entry: { certificateFingerprint: other },
          said: ["connection/certificate", `but certificateFingerprint is ${other}`, accept],
        },
      ];
    },
    accepting: () => ({ certificateFingerprint: fingerprint }),
  };
}
