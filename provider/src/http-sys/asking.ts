import type { SslBindingObservation, SslEntry } from "../agent/protocol";
import { BUILD, FLAG } from "./flags";

type Machine = Pick<SslBindingObservation, "build" | "tls13">;

/** Whether a server speaks TLS 1.3 there: from Windows Server 2022 on, where neither SCHANNEL nor the entry has it switched off. */
export function speaksTls13({ build, tls13 }: Machine, { flags }: Pick<SslEntry, "flags">): boolean {
  const byDefault = build !== null && build >= BUILD.server2022;
  return byDefault && tls13 !== false && (flags & FLAG.disableTls13) === 0;
}

/** What comes of it where IIS asks for the certificate after the handshake. */
export type LateAsking = "renegotiation" | "reset" | "notSupported";

/** Undefined where the entry asks in the handshake. Of clients without post-handshake authentication, where TLS 1.3 is spoken. */
export function asksLate(machine: Machine, entry: Pick<SslEntry, "flags">): LateAsking | undefined {
  if ((entry.flags & FLAG.negotiateClientCert) !== 0) return undefined;
  if (!speaksTls13(machine, entry)) return "renegotiation";
  return machine.build !== null && machine.build >= BUILD.server2025 ? "notSupported" : "reset";
}

/** How people call a build. */
export function windowsName(build: number | null): string {
  if (build === null) return "this Windows";
  const [, name] = NAMES.find(([from]) => build >= from) ?? [0, "Windows"];
  return `${name} (build ${build})`;
}

const NAMES: readonly (readonly [number, string])[] = [
  [BUILD.server2025, "Windows Server 2025 or Windows 11 24H2"],
  [BUILD.windows11, "Windows 11"],
  [BUILD.server2022, "Windows Server 2022"],
  [BUILD.server2019, "Windows Server 2019"],
  [BUILD.server2016, "Windows Server 2016"],
];
