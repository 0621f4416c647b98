/** MS-NLMP 3.1.5.1.2: the key of the seals travels under one that comes from the password alone. */
export const OVER_HTTP =
  'WinRM over http (scheme: "http") seals messages by keys that come from the login\'s password: whoever records them can try passwords later, without the server, and the right one opens everything, mapped passwords too. Use https or SSH (docs/connections.md, "WinRM over http").';
