import { misplacedRoots } from "../machine/asked";
import type { TrustObservation } from "./messages";
import type { View } from "./view";

const MOST = 20;
const LONGEST = 500;

/** What the whole machine has to do with the trust in client certificates. */
export function readTrust({ windows }: View): TrustObservation {
  const { sendTrustedIssuerList: sends } = windows.trust;
  return {
    sendTrustedIssuerList: sends === null ? null : sends !== 0,
    misplacedRoots: misplacedRoots(windows)
      .slice(0, MOST)
      .map(({ subject, issuer, thumbprint }) => ({
        subject: subject.slice(0, LONGEST),
        issuer: issuer.slice(0, LONGEST),
        thumbprint,
      })),
  };
}
