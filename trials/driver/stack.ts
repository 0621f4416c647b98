import { type Checkpoint, type Declaration, EMPTY } from "./checkpoint";
import { deleteRest, refreshAll } from "./phases";
import { type ReachableServers, type Settings, startProvider } from "./provider";
import { previewAll, registerAll } from "./register";
import { type Result, Run, type RunOptions } from "./run";

export interface UpOptions extends RunOptions {
  /** As `--refresh`: reads everything first. */
  readonly refresh?: boolean;
}

/** A run that has begun. */
export interface Running {
  readonly run: Run;
  readonly ended: Promise<Result>;
}

export interface StackOptions {
  /** State that another run has left: the same stack under another configuration. Empty unless said. */
  readonly checkpoint?: Checkpoint;
  /** Configuration beside the servers, such as `defaultServer`. */
  readonly settings?: Settings;
}

/**
 * One stack: recorded state, and runs that change it by calling the provider's real handlers as Pulumi's engine does.
 * Every run has a provider process of its own, unless it is given one.
 */
export class Stack {
  /** By the name that resources use. */
  readonly servers: ReachableServers;
  readonly #settings: Settings;
  #checkpoint: Checkpoint;

  constructor(servers: ReachableServers, { checkpoint = EMPTY, settings = {} }: StackOptions = {}) {
    this.servers = servers;
    this.#settings = settings;
    this.#checkpoint = checkpoint;
  }

  /** What the last run left in state; that run may have been killed. */
  get checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  async up(program: readonly Declaration[], options: UpOptions = {}): Promise<Result> {
    return (await this.begin(program, options)).ended;
  }

  async refresh(options: RunOptions = {}): Promise<Result> {
    return (await this.#begin(options, refreshAll)).ended;
  }

  /** What `up` would do; records nothing. */
  async preview(program: readonly Declaration[], options: UpOptions = {}): Promise<Result> {
    const before = this.#checkpoint;
    const preview = async (run: Run) => {
      if (options.refresh) await refreshAll(run);
      run.steps.length = 0;
      if (!run.failed) await previewAll(run, program);
    };
    const result = await (await this.#begin(options, preview)).ended;
    this.#checkpoint = before;
    return result;
  }

  async destroy(options: RunOptions = {}): Promise<Result> {
    return (await this.#begin(options, (run) => deleteRest(run, []))).ended;
  }

  /** `up`, to meddle with while it runs. Resolves once its provider process is there; nothing was asked of it yet. */
  begin(program: readonly Declaration[], options: UpOptions = {}): Promise<Running> {
    return this.#begin(options, async (run) => {
      if (options.refresh) await refreshAll(run);
      if (!run.failed) await registerAll(run, program);
      if (!run.failed) await deleteRest(run, program);
    });
  }

  /** The same of `destroy`. */
  beginDestroy(options: RunOptions = {}): Promise<Running> {
    return this.#begin(options, (run) => deleteRest(run, []));
  }

  /** The same of `refresh`. */
  beginRefresh(options: RunOptions = {}): Promise<Running> {
    return this.#begin(options, refreshAll);
  }

  async #begin(options: RunOptions, work: (run: Run) => Promise<void>): Promise<Running> {
    const provider = options.provider ?? (await startProvider(this.servers, { settings: this.#settings }));
    const write = (checkpoint: Checkpoint) => {
      this.#checkpoint = checkpoint;
    };
    const run = new Run(provider, this.#checkpoint, write, options);
    const ended = new Promise<void>((begin) => setImmediate(begin))
      .then(() => work(run))
      .then(() => run.result())
      .finally(() => (options.provider ? undefined : provider.close()));
    return { run, ended };
  }
}
