import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import type { Command } from "./command";
import { FAULTS, WsmanFault } from "./fault";

/** Limits as `winrm get winrm/config` shows them. */
export interface WinrmQuotas {
  /** 30, as on Windows Server 2012 and newer. */
  readonly maxShellsPerUser: number;
  /** 25. */
  readonly maxProcessesPerShell: number;
  /** 1,500. */
  readonly maxConcurrentOperationsPerUser: number;
  /** 500. */
  readonly maxEnvelopeSizeKb: number;
  /** Longest OperationTimeout; 60,000. */
  readonly maxTimeoutMs: number;
}

export const WINDOWS_QUOTAS: WinrmQuotas = {
  maxShellsPerUser: 30,
  maxProcessesPerShell: 25,
  maxConcurrentOperationsPerUser: 1_500,
  maxEnvelopeSizeKb: 500,
  maxTimeoutMs: 60_000,
};

/** A remote shell: commands, and a time after which nobody is thought to want it. */
export class Shell {
  readonly commands = new Map<string, Command>();
  /** Connections that have asked for it. */
  readonly sockets = new Set<Duplex>();
  readonly id: string;
  readonly owner: string;
  readonly sessionId: string | undefined;
  readonly idleTimeout: number;
  readonly #expire: () => void;
  #operations = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ShellOptions, expire: () => void) {
    this.id = options.id ?? randomUUID().toUpperCase();
    this.owner = options.owner;
    this.sessionId = options.sessionId;
    this.idleTimeout = options.idleTimeout;
    this.#expire = expire;
    this.#rest();
  }

  get operations(): number {
    return this.#operations;
  }

  hold(socket: Duplex): void {
    if (this.sockets.has(socket)) return;
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
  }

  /** While an operation is under way, the shell is not idle. */
  async during<Result>(operation: () => Promise<Result>): Promise<Result> {
    this.#operations++;
    clearTimeout(this.#timer);
    try {
      return await operation();
    } finally {
      this.#operations--;
      this.#rest();
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#operations = Number.POSITIVE_INFINITY;
    for (const command of this.commands.values()) command.abandon();
  }

  #rest(): void {
    if (this.#operations > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#expire, this.idleTimeout);
    this.#timer.unref();
  }
}

export interface ShellOptions {
  /** By default a new one. */
  readonly id: string | undefined;
  readonly owner: string;
  readonly sessionId: string | undefined;
  /** In milliseconds. */
  readonly idleTimeout: number;
}

/** The shells of a server, whoever they belong to. */
export class Shells {
  readonly #all = new Map<string, Shell>();
  readonly #quotas: WinrmQuotas;

  constructor(quotas: WinrmQuotas) {
    this.#quotas = quotas;
  }

  get all(): readonly Shell[] {
    return [...this.#all.values()];
  }

  create(options: ShellOptions): Shell {
    const owned = this.all.filter(({ owner }) => owner === options.owner);
    if (owned.length >= this.#quotas.maxShellsPerUser) throw new WsmanFault(FAULTS.maxShells);
    if (options.id !== undefined && this.#all.has(key(options.id))) throw new WsmanFault(FAULTS.notAllowed);
    const shell = new Shell(options, () => this.remove(shell));
    this.#all.set(key(shell.id), shell);
    return shell;
  }

  /** A shell that belongs to somebody else is as good as gone. */
  find(id: string | undefined, owner: string, sessionId: string | undefined): Shell {
    const shell = id === undefined ? undefined : this.#all.get(key(id));
    if (!shell || shell.owner !== owner) throw new WsmanFault(FAULTS.shellNotFound);
    if (shell.sessionId !== undefined && shell.sessionId !== sessionId)
      throw new WsmanFault(FAULTS.notAllowed, "The shell was created with another p:SessionId.");
    return shell;
  }

  operationsOf(owner: string): number {
    return this.all.reduce((sum, shell) => sum + (shell.owner === owner ? shell.operations : 0), 0);
  }

  remove(shell: Shell): void {
    this.#all.delete(key(shell.id));
    shell.close();
  }

  removeAll(): void {
    for (const shell of this.all) this.remove(shell);
  }
}

function key(id: string): string {
  return id.toUpperCase();
}
