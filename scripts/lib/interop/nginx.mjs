import { runCommand } from "../pulumi/command.mjs";
import { environmentFor, findOrUnpack } from "./debian.mjs";

/** An nginx that starts: the installed one, or Debian's, unpacked into the user's cache. Throws where there is none. */
export async function setUpNginx({ log = () => {}, signal } = {}) {
  try {
    if (process.platform === "win32") throw new Error("these tests start one on Linux and macOS only");
    const { program, libraries } = await findOrUnpack("nginx", "usr/sbin/nginx", { log, signal });
    const nginx = { program, env: environmentFor({ libraries }) };
    // As the tests start it: 1.19.5 was the first that knows this option.
    await runCommand(program, ["-e", "stderr", "-v"], { env: nginx.env, minutes: 1, signal });
    return nginx;
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(`${error.message.trim()}. Install nginx with the system's own means; no service has to run.`, {
      cause: error,
    });
  }
}
