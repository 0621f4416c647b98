import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scriptLine, startCommand } from "../../provider/src/agent/bootstrap";
import {
  type Answer,
  type Hello,
  type Operation,
  PROTOCOL,
  type Query,
  type QuestionsAnswer,
  type Request,
} from "../../provider/src/agent/protocol";
import { encodeRequest } from "../../provider/src/agent/wire";
import { Secret } from "../../provider/src/base/secret";
import { createEngine, type Engine, freshApplicationHostConfig } from "../../simulator/src/engine";
import type { AdminManager } from "../../simulator/src/engine/native";
import { freshWindows } from "../../simulator/src/fresh-windows";
import type { SimulatedProcess } from "../../simulator/src/process";
import { realPowershell } from "../../simulator/src/standin/powershell";
import { Answers } from "../support/answers";
import { required } from "../support/powershell";
import { apart, type Told, told } from "../support/units";

export const NONCE = Buffer.from("a nonce of enough bytes");
export const nonce = new Secret(NONCE.toString("base64"));

type Unnumbered = Request extends infer Each ? (Each extends Request ? Omit<Each, "id"> : never) : never;

export interface AgentOptions {
  readonly sites?: readonly string[];
  /** Another script than the agent's own, made from it. */
  readonly script?: (text: string) => string;
}

/** The agent on real PowerShell, over the simulated configuration of a machine with these sites. */
export async function startAgent(options: AgentOptions = {}): Promise<RunningAgent> {
  const { sites = ["Default Web Site", "Other"], script = (text) => text } = options;
  const folder = await mkdtemp(join(tmpdir(), "iis-clientcert-agent-"));
  const file = join(folder, "applicationHost.config");
  const fresh = { profile: "cng", certificateMapping: true, sites: sites.map(toSite) } as const;
  writeFileSync(file, freshApplicationHostConfig(fresh));
  return new RunningAgent(folder, createEngine({ file }), script);
}

export class RunningAgent {
  readonly windows = freshWindows(["Default Web Site"], {
    computerName: "WEB1",
    machineGuid: "6e1c1a6a-0000-4000-8000-000000000001",
  });
  /** Runs when a commit has written. */
  afterCommit = () => {};
  readonly #process: SimulatedProcess;
  readonly #waiting: ((answer: Answer) => void)[] = [];
  readonly #answers = new Answers("WEB1");
  #said = "";
  #id = 0;

  constructor(
    readonly folder: string,
    readonly engine: Engine,
    script: (text: string) => string,
  ) {
    const open = () => this.#open();
    this.#process = realPowershell({
      pwsh: required(),
      engine: { open, openWeb: engine.openWeb },
      windows: this.windows,
    })(startCommand());
    this.#process.stdout.on("data", (chunk: Buffer) => {
      this.#said += chunk.toString("latin1");
      for (const answer of this.#answers.push(chunk)) this.#waiting.shift()?.(answer);
    });
    this.#process.stderr.on("data", (chunk: Buffer) => {
      this.#said += chunk.toString("latin1");
    });
    this.#process.stdin.write(changed(scriptLine(), script));
  }

  ask(request: Unnumbered): Promise<Answer> {
    const answer = new Promise<Answer>((done) => this.#waiting.push(done));
    const gone = this.#process.exited.then((code): never => {
      throw new Error(`the agent has ended with ${code}: ${this.#said}`);
    });
    this.#answers.asked = request.verb === "hello" ? {} : request;
    this.#process.stdin.write(encodeRequest({ ...request, id: ++this.#id } as Request));
    return Promise.race([answer, gone]);
  }

  async hello(): Promise<Hello> {
    const answer = await this.ask({ verb: "hello", protocol: PROTOCOL });
    if (!("hello" in answer)) throw new Error(`not a hello: ${JSON.stringify(answer)}`);
    return answer.hello;
  }

  read(...queries: Query[]): Promise<QuestionsAnswer> {
    return this.#questions({ verb: "read", nonce, queries });
  }

  /** Each operation as a unit of its own. */
  async ensure(operations: readonly Operation[], queries: readonly Query[] = []): Promise<Told> {
    return told(await this.#questions({ verb: "ensure", nonce, units: apart(operations), queries }));
  }

  /** Standard output and standard error so far. */
  said(): string {
    return this.#said;
  }

  file(): string {
    return readFileSync(this.engine.file, "utf8");
  }

  /** As another program would, at once. */
  edit(change: (text: string) => string): void {
    writeFileSync(this.engine.file, change(this.file()));
  }

  /** Of the process, once it has ended by itself. */
  get exited(): Promise<number> {
    return this.#process.exited;
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await this.#process.exited;
    await rm(this.folder, { recursive: true, force: true });
  }

  async #questions(request: Unnumbered): Promise<QuestionsAnswer> {
    const answer = await this.ask(request);
    if (!("answers" in answer)) throw new Error(`not an answer to questions: ${JSON.stringify(answer)}`);
    return answer;
  }

  #open(): AdminManager {
    const manager = this.engine.open();
    const commit = manager.commit.bind(manager);
    manager.commit = () => {
      const before = this.engine.commits;
      commit();
      if (this.engine.commits > before) this.afterCommit();
    };
    return manager;
  }
}

function changed(line: string, change: (text: string) => string): string {
  const script = change(Buffer.from(line, "base64").toString("utf8"));
  return `${Buffer.from(script, "utf8").toString("base64")}\n`;
}

function toSite(name: string, index: number) {
  const bindings = [{ protocol: "http", information: `*:${80 + index}:` }];
  return { name, id: index + 1, path: "%SystemDrive%\\inetpub\\wwwroot", bindings };
}
