import type { Kind } from "../reconcile/kind";
import { clientCertMappingAuthKind } from "./client-cert-mapping-auth";
import { oneToOneMappingKind } from "./one-to-one-mapping";
import { sslAccessKind } from "./ssl-access";

/** Every resource of the package. */
export const KINDS: readonly Kind[] = [clientCertMappingAuthKind, oneToOneMappingKind, sslAccessKind];

export function kindOf(type: string): Kind {
  const kind = KINDS.find((candidate) => candidate.type === type);
  if (!kind) {
    const known = KINDS.map((candidate) => candidate.type).join(", ");
    throw new Error(
      `the installed pulumi-iis-clientcert knows no resource ${type} (it knows ${known}); install the version that made this state, or a newer one`,
    );
  }
  return kind;
}
