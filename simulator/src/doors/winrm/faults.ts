import { Cuts } from "../cuts";
import { WsmanFault } from "./fault";

interface PlannedFault {
  readonly code: number;
  readonly action: string | undefined;
  readonly wmi: boolean;
  left: number;
}

/** Faults and cuts to come, in the order they were asked for. */
export class WinrmFaults extends Cuts {
  readonly #planned: PlannedFault[] = [];

  /** `action`: without its namespace, as in `Receive`; any without it. `wmi`: the code stands in MSFT_WmiError. */
  answerNext(code: number, action?: string, times = 1, { wmi = false } = {}): void {
    this.#planned.push({ code, action, wmi, left: times });
  }

  override clear(): void {
    super.clear();
    this.#planned.length = 0;
  }

  /** The fault that is due, now counted as answered. */
  takeFault(action: string): WsmanFault | undefined {
    const index = this.#planned.findIndex((fault) => fault.action === undefined || fault.action === action);
    const fault = this.#planned[index];
    if (!fault) return undefined;
    fault.left--;
    if (fault.left <= 0) this.#planned.splice(index, 1);
    return new WsmanFault(fault.code, undefined, fault.wmi);
  }
}
