import { setUpMasterzen } from "./masterzen.mjs";
import { setUpNginx } from "./nginx.mjs";
import { setUpPython } from "./python.mjs";
import { setUpSshd } from "./sshd.mjs";

/** Sets up the programs of other people; `missing` says what could not be, and why. */
export async function setUpInterop(options) {
  const missing = [];
  const attempt = async (what, tool, setUp) => {
    try {
      const program = await setUp(options);
      if (program === undefined) missing.push(`${what}: there is no ${tool}`);
      return program;
    } catch (error) {
      options?.signal?.throwIfAborted();
      missing.push(`${what}: ${error.message}`);
      return undefined;
    }
  };
  const python = await attempt("pywinrm, pypsrp and pyspnego", "Python 3", setUpPython);
  const masterzen = await attempt("masterzen/winrm", "Go", setUpMasterzen);
  const sshd = await attempt("OpenSSH's sshd", "sshd", setUpSshd);
  const nginx = await attempt("nginx", "nginx", setUpNginx);
  return { python, masterzen, sshd, nginx, missing };
}
