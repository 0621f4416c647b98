import { readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { environmentFor } from "./debian.mjs";

/** Mounts that this process and its children see, and nobody else. */
const IN_A_NAMESPACE = `
mount -t tmpfs none /run &&
mkdir -m 755 /run/sshd &&
mount --bind "$1" /etc/passwd &&
mount --bind "$2" /etc/shadow &&
shift 2 &&
exec "$@"`;

/**
 * How to start an sshd of `setUpSshd` with these arguments. As root it wants a user `sshd` and the folder /run/sshd:
 * it gets them in a mount namespace of its own, from files in `folder`, and the system stays as it is.
 */
export function sshdCommand({ program, libraries, ownAccounts }, folder, args) {
  const env = environmentFor({ libraries });
  if (!ownAccounts) return { file: program, args, env };
  const [passwd, shadow] = [join(folder, "passwd"), join(folder, "shadow")];
  writeFileSync(passwd, withSshUser(readFileSync("/etc/passwd", "utf8")), { mode: 0o644 });
  // Without a password, and not locked.
  writeFileSync(shadow, `${userInfo().username}:*:1::::::\n`, { mode: 0o600 });
  const within = ["sh", "-c", IN_A_NAMESPACE, "sh", passwd, shadow, program, ...args];
  return { file: "unshare", args: ["--mount", "--propagation", "private", ...within], env };
}

/** And with a plain shell for ourselves: one that reads files of the user's at each login may print or change anything. */
function withSshUser(passwd) {
  const { uid } = userInfo();
  const lines = passwd.split("\n").filter(Boolean);
  const own = lines.map((line) => (line.split(":")[2] === `${uid}` ? line.replace(/[^:]*$/, "/bin/sh") : line));
  const has = own.some((line) => line.startsWith("sshd:"));
  return `${[...own, ...(has ? [] : ["sshd:x:65500:65534::/run/sshd:/usr/sbin/nologin"])].join("\n")}\n`;
}
