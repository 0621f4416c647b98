import type { LoggedRequest } from "../../agent/protocol";
import { meaningOf } from "../statuses";
import { grouped } from "./grouped";
import type { Log } from "./log";

/** Failed requests of one kind. */
export interface Failures {
  readonly status: number;
  readonly substatus: number;
  readonly win32: number;
  readonly count: number;
  /** UTC; empty where the log does not say. */
  readonly last: string;
  readonly meaning: string;
}

/** The most frequent kinds first. */
export function failureKinds({ requests }: Log): Failures[] {
  const kinds = grouped(requests, ({ status, substatus, win32 }) => `${status}.${substatus}.${win32}`);
  const found = [...kinds.values()].map((each) => {
    const { status, substatus, win32, time } = each.at(-1) as LoggedRequest;
    return {
      status,
      substatus,
      win32,
      count: each.length,
      last: time,
      meaning: meaningOf({ status, substatus, win32 }),
    };
  });
  return found.sort((one, other) => other.count - one.count);
}
