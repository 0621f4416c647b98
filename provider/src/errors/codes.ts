/**
 * Every error of this package: its code, what it means and what to do about it. docs/errors.md lists the same codes,
 * and a test holds the two together. A remedy is one or two sentences.
 */
export const CODES = {
  // Inputs of a program
  "input/invalid": {
    meaning: "A property has a value that this resource does not accept.",
    remedy: "Correct the property named in the message.",
  },
  "input/duplicate": {
    meaning: "Two resources of one program declare the same thing.",
    remedy: "Keep one of the two, or give them different sites, paths or certificates.",
  },
  "input/connection": {
    meaning: "The connection of a resource, or a server in the stack configuration, is incomplete or contradictory.",
    remedy:
      "Correct the connection or iis-clientcert:servers as the message says; docs/connections.md shows every form.",
  },
  "certificate/empty": {
    meaning: "The certificate input is empty.",
    remedy: "Check that the file or configuration value of the certificate exists and is not empty.",
  },
  "certificate/form": {
    meaning: "The certificate input is not the content of a file: a path, a binary file read as text, another object.",
    remedy:
      'Give the content of the file, read without an encoding: readFileSync("alice.cer"), or { pfx: readFileSync("alice.pfx"), passphrase } for a PFX.',
  },
  "certificate/unreadable": {
    meaning: "The certificate input is in no supported form. Supported: PEM, DER, base64, PKCS#7, PKCS#12.",
    remedy: "Export the certificate again, as Base-64 encoded X.509 (.cer), .p7b or .pfx.",
  },
  "certificate/private-key": {
    meaning: "The certificate input holds a private key and no certificate.",
    remedy: "Give the certificate (.cer, .crt); the private key is not needed and stays with the client.",
  },
  "certificate/ambiguous": {
    meaning: "The certificate input holds several certificates, and none, or more than one, is a client certificate.",
    remedy: "Give a file that holds the one certificate the client sends, with or without its chain.",
  },
  "certificate/passphrase": {
    meaning: "The PFX cannot be opened with the passphrase given.",
    remedy: "Check the passphrase; leave it out for a file without one.",
  },
  "certificate/unsupported": {
    meaning: "The encryption or the structure of the file is not supported.",
    remedy:
      "Export it again with AES-256 and SHA-256 (the newer choice in the Windows dialogue), or give the .cer alone.",
  },
  // Reaching a server
  "connection/unreachable": {
    meaning: "No connection could be made to the server.",
    remedy: "Check host and port, that sshd or WinRM listens there, and that a firewall lets this machine through.",
  },
  "connection/forwarding": {
    meaning: "The jump host does not forward to the server.",
    remedy:
      "Allow it on the jump host: AllowTcpForwarding and PermitOpen in sshd_config, permitopen in authorized_keys.",
  },
  "connection/login": {
    meaning: "The server refused the login.",
    remedy:
      "Check user and credentials. refresh and destroy use the configuration of the last `pulumi up`: after a rotation run `pulumi up` first, or set IIS_CLIENTCERT_<NAME>_PASSWORD or _PRIVATE_KEY in the environment.",
  },
  "connection/credentials": {
    meaning: "The credentials cannot be used as they are: a private key that cannot be read, or needs its passphrase.",
    remedy: "Check the private key and its passphrase, or that the SSH agent runs and holds a key.",
  },
  "connection/host-key-unknown": {
    meaning: "The server showed a host key that is not known.",
    remedy:
      "Compare the fingerprint with the server's (ssh-keygen -lf on it) and give it as hostKeyFingerprint or in known_hosts.",
  },
  "connection/host-key-changed": {
    meaning: "The server showed another host key than the one that is pinned or known.",
    remedy: "First find the cause: the server was rebuilt, or somebody is in between. Then replace the old key.",
  },
  "connection/host-key-revoked": {
    meaning: "The host key that the server showed is marked @revoked in known_hosts.",
    remedy: "Do not connect; give the server a new host key.",
  },
  "connection/host-key-weak": {
    meaning: "The RSA host key that the server showed is too short to prove who it is.",
    remedy:
      "Give the server an Ed25519 host key, or an RSA key of 2048 bits or more; legacyAlgorithms: true accepts 1024 bits.",
  },
  "connection/certificate": {
    meaning: "The TLS certificate that the server showed is not trusted, not for this name, or not the pinned one.",
    remedy:
      "Compare its fingerprint with the server's, then give its authority as caTrustPath, or the fingerprint as certificateFingerprint.",
  },
  "connection/lost": {
    meaning: "The connection or the process on the server ended before the answer came, several times in a row.",
    remedy:
      "Run again: every operation continues where it was. If the problem persists, see the server's event logs for PowerShell and for sshd or WinRM.",
  },
  "connection/timeout": {
    meaning: "The server did not answer within the limit.",
    remedy: "Check the load of the server and whether another program holds applicationHost.config; then run again.",
  },
  "connection/not-started": {
    meaning: "The command that starts the agent failed on the server.",
    remedy:
      "Check that Windows PowerShell 5.1 is at C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe, or on the server's PATH for this user, and that this user may run it.",
  },
  "connection/protocol": {
    meaning: "The response was not one of the agent.",
    remedy: "Check what a login of this user prints (profiles, banners) and that nothing rewrites the output.",
  },
  // What the server said
  "server/locked": {
    meaning: "The configuration section is locked at this path.",
    remedy: "Unlock it at the level that locks it (overrideMode, lockItem, lockAttributes), or declare it there.",
  },
  "server/conflict": {
    meaning: "applicationHost.config kept changing, or stayed in use, during the write.",
    remedy: "Find the other program that writes the IIS configuration, and run again.",
  },
  "server/denied": {
    meaning: "Windows denied access to the IIS configuration.",
    remedy:
      "Log in as a member of Administrators with an unfiltered token (LocalAccountTokenFilterPolicy for local accounts).",
  },
  "server/unknown-site": {
    meaning: "The server has no site of this name.",
    remedy: "Create the site first, or correct its name; the message lists the sites that are there.",
  },
  "server/invalid": {
    meaning: "IIS refused a value, or its configuration file is malformed.",
    remedy: "Correct the value; for a malformed file see the file and line in the message.",
  },
  "server/missing-feature": {
    meaning: "The server lacks the Windows feature behind this configuration.",
    remedy:
      "Install the Windows feature that the message names: declare a WindowsFeature and name it in dependsOn, or do it by hand.",
  },
  "server/unknown-feature": {
    meaning: "This Windows has no feature of this name.",
    remedy: "Check with `dism /online /get-features` on the server which features this edition of Windows has.",
  },
  "server/not-installed": {
    meaning: "Windows did not install the feature.",
    remedy:
      "Do what the message says, or run the dism command in it on the server, in an elevated prompt; then run `pulumi up` again.",
  },
  "server/busy": {
    meaning: "Windows is installing something else, and does one thing at a time.",
    remedy: "Run again once that has ended; restart the server if Windows waits for it.",
  },
  "server/not-iis": {
    meaning: "There is no IIS on the server, or a 32-bit PowerShell was started on a 64-bit Windows.",
    remedy: "Install the Web-Server role; make sure that the 64-bit powershell.exe is started.",
  },
  "server/disk-full": {
    meaning: "The volume of applicationHost.config has too little free space to rewrite it safely.",
    remedy: "Free some space on that volume, and run again. Nothing was written.",
  },
  "server/exists": {
    meaning: 'The certificate is mapped already, to something else, and onExisting is "refuse".',
    remedy: 'Remove that mapping, or let it be taken over with onExisting: "takeOver".',
  },
  "server/password-required": {
    meaning: "A new mapping needs a password.",
    remedy: "Set `password` on the resource; it may be left out only where the mapping is already on the server.",
  },
  "server/inherited": {
    meaning:
      "The server level already maps this certificate, so the site inherits that mapping and cannot have its own.",
    remedy:
      "Declare the mapping at the server level only (serverLevel: true), or remove it there first; a mapping that moves to its site needs deleteBeforeReplace: true.",
  },
  "server/held-by-sites": {
    meaning: "Sites, or paths below the site, map this certificate themselves, so the level above cannot map it too.",
    remedy:
      "Remove it from the sites or paths that the message names, or declare it there; a mapping that moves to the server level needs deleteBeforeReplace: true.",
  },
  "server/no-endpoint": {
    meaning: "HTTP.sys has no certificate entry for this endpoint.",
    remedy:
      "Correct the endpoint, or bind a certificate first: an https binding with a certificate in IIS Manager, or New-IISSiteBinding, makes the entry.",
  },
  "server/left-alone": {
    meaning: "The entry of HTTP.sys is not one that can be changed without harm, so it is left as it is.",
    remedy: "Do what the message says. The entry was not written.",
  },
  "server/not-changed": {
    meaning: "Windows did not make the entry of HTTP.sys what it should be.",
    remedy:
      "Compare the states in the message and run the netsh command in it on the server, in an elevated prompt; then run `pulumi up` again.",
  },
  "server/shared-configuration": {
    meaning: "The server reads its configuration from a shared folder, so a write would change other servers too.",
    remedy:
      "Set sharedConfiguration: true in the server's entry if that is intended, and manage only one server of the farm.",
  },
  "server/share": {
    meaning:
      "The shared folder that the server's configuration is redirected to cannot be reached, or refuses the login.",
    remedy:
      "Check the share and the account in redirection.config; over SSH log in with a password, since a login by key cannot go on to a share.",
  },
  "server/old-powershell": {
    meaning: "Windows PowerShell on the server is older than 5.1.",
    remedy: "Install Windows Management Framework 5.1; Windows Server 2016 and later include it.",
  },
  "server/constrained-language": {
    meaning:
      "PowerShell runs in Constrained Language Mode for this user (AppLocker or WDAC), where .NET calls are forbidden.",
    remedy: "Log in as a user for whom the policy allows Full Language Mode.",
  },
  "server/identity": {
    meaning: "It is unknown whether two server names are the same machine, and a delete depends on it.",
    remedy:
      "Make both servers reachable and run again, or remove the old resource with `pulumi state delete` if they are the same machine.",
  },
  "server/agent": {
    meaning: "The agent on the server failed unexpectedly.",
    remedy: "Run again with IIS_CLIENTCERT_TRACE=1 and report the output; it holds no secrets.",
  },
} as const satisfies Record<string, { meaning: string; remedy: string }>;

export type Code = keyof typeof CODES;

export type InputCode = Extract<Code, `input/${string}` | `certificate/${string}`>;
export type ConnectionCode = Extract<Code, `connection/${string}`>;
export type ServerCode = Extract<Code, `server/${string}`>;
