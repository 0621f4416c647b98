import type { AdminManagerFactory } from "../engine/native";
import type { SimulatedWindows } from "../windows";

/** What the emulated agent runs on. */
export interface Machine {
  readonly engine: AdminManagerFactory & { readonly file: string };
  readonly windows: SimulatedWindows;
  /** The same engine for programs that run on when the agent is ended. Default: `engine`. */
  readonly outliving?: AdminManagerFactory;
  /** Features of which dism said in this session that Windows has to be restarted, in lower case. */
  readonly restarts?: Set<string>;
  /** Says that the request is still under way. */
  readonly beat?: () => void;
}
