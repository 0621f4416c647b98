import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { runCommand } from "../pulumi/command.mjs";
import { findOrUnpack, findProgram } from "./debian.mjs";
import { sshdCommand } from "./sshd-command.mjs";

const TOOLS = ["ssh", "ssh-keygen", "ssh-keyscan", "ssh-agent", "ssh-add"];
const WAY_OUT = "Install openssh-server and openssh-client with the system's own means; no service has to run.";

/**
 * An sshd that starts for this user: the installed one, or Debian's, unpacked into the user's cache. No service is
 * started and nothing is changed on the system. Throws with the way out where there is none.
 */
export async function setUpSshd({ log = () => {}, signal } = {}) {
  try {
    if (process.platform === "win32") throw new Error("these tests start one on Linux and macOS only");
    const absent = TOOLS.filter((name) => findProgram(name) === undefined);
    if (absent.length > 0) throw new Error(`there is no ${absent.join(", ")} on the PATH`);
    if (/\/(nologin|false)$/.test(userInfo().shell ?? ""))
      throw new Error(`${userInfo().username} has no shell to log in to`);
    return await proven(await findOrUnpack("openssh-server", PROGRAM, { log, signal }), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(`${error.message.trim()}. ${WAY_OUT}`, { cause: error });
  }
}

const PROGRAM = "usr/sbin/sshd";

/** sshd tests its configuration, its user and its folders itself; as root it may need some that are not there. */
async function proven({ program, libraries, tree }, signal) {
  const helpers = tree === undefined ? [] : sessionHelpers(tree);
  const ways = process.getuid() === 0 ? [true, false] : [false];
  let refusal;
  for (const ownAccounts of ways) {
    const sshd = { program, libraries, helpers, ownAccounts };
    try {
      await tryOut(sshd, signal);
      return sshd;
    } catch (error) {
      signal?.throwIfAborted();
      refusal ??= error;
    }
  }
  throw refusal;
}

/** From 9.8 on sshd has parts, at paths that are compiled in. */
function sessionHelpers(tree) {
  const parts = { SshdSessionPath: "sshd-session", SshdAuthPath: "sshd-auth" };
  return Object.entries(parts)
    .map(([setting, name]) => [setting, join(tree, "usr/lib/openssh", name)])
    .filter(([, path]) => existsSync(path))
    .map(([setting, path]) => `${setting} ${path}`);
}

async function tryOut(sshd, signal) {
  const folder = await mkdtemp(join(tmpdir(), "sshd-try-"));
  try {
    const key = join(folder, "key");
    await runCommand("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], { minutes: 1, signal });
    const config = join(folder, "sshd_config");
    await writeFile(config, [`HostKey ${key}`, "UsePAM no", ...sshd.helpers, ""].join("\n"));
    const { file, args, env } = sshdCommand(sshd, folder, ["-t", "-f", config]);
    await runCommand(file, args, { env, minutes: 1, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
