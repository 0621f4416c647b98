import type { NativeElement } from "../engine/native";
import { type TakenEntry, type Value, wanted } from "./messages";
import { metadataOf } from "./metadata";
import { assign, erase, holds } from "./values";

/** What has to be touched for one operation; nothing has been touched yet. */
export class Plan {
  readonly steps: (() => void)[] = [];
  /** Attributes that the steps are about; `entry` where one is added or removed; flags. */
  readonly touched: string[] = [];
  readonly taken: TakenEntry[] = [];
  stood: Record<string, Value> = {};
  /** What has to be done after the commit, or without one. */
  late: Late | undefined;

  /** Whether it holds after a restart of Windows only. */
  restart = false;

  /** Whether anything has to be written. */
  get differs(): boolean {
    return this.steps.length > 0 || this.late !== undefined;
  }

  /** Steps for what differs from `wish`; answers the names. */
  differing(element: NativeElement, wish: Wish, { pin = no, bearable = no }: Judgement = {}): string[] {
    const sets = wanted(wish.set).filter(([name, value]) => !holds(element, name, value) || pin(name));
    const unsets = (wish.unset ?? []).filter((name) => presence(element, name) !== false && !bearable(name));
    for (const [name, value] of sets) this.steps.push(() => assign(element, name, value));
    for (const name of unsets) this.steps.push(() => erase(element, name));
    const differed = [...sets.map(([name]) => name), ...unsets];
    this.touched.push(...differed);
    return differed;
  }
}

/** What one late step may tell the next. */
export interface LateContext {
  /** Where a program did not end. */
  hung?: string;
}

export interface Late {
  /** Whether anything may have been written by it. */
  begun: boolean;
  run(context: LateContext): void;
}

interface Judgement {
  /** Written though it is so already. */
  readonly pin?: (name: string) => boolean;
  /** Left though it is to be unset. */
  readonly bearable?: (name: string) => boolean;
}

const no = () => false;

interface Wish {
  readonly set?: object;
  readonly unset?: readonly string[];
}

/** Whether the attribute is written at this very element; undefined where this server does not say. */
export function presence(element: NativeElement, name: string): unknown {
  return metadataOf(element.getAttribute(name), "isPresent");
}
