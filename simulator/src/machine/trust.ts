/** What the machine's certificate stores and SCHANNEL say of client certificates. Settable at any time. */
export interface Trust {
  /** LocalMachine\Root, PEM. */
  root: string[];
  /** LocalMachine\CA, PEM. */
  ca: string[];
  /** The registry value of SCHANNEL; null: the registry says nothing. */
  sendTrustedIssuerList: number | null;
  /** Subjects that the list leaves out which is sent where `sendTrustedIssuerList` is 1. */
  issuersLeftOut: string[];
  /** Revoked client certificates: SHA-1, hexadecimal. */
  revoked: string[];
  /** Whether revocation lists can be fetched. */
  revocationReachable: boolean;
}

/** `authority`, PEM, stands in the root store. It is made when somebody looks there, since keys take a moment. */
export function freshTrust(authority?: () => string): Trust {
  let root: string[] | undefined;
  return {
    get root() {
      root ??= authority ? [authority()] : [];
      return root;
    },
    set root(certificates) {
      root = certificates;
    },
    ca: [],
    sendTrustedIssuerList: null,
    issuersLeftOut: [],
    revoked: [],
    revocationReachable: true,
  };
}
