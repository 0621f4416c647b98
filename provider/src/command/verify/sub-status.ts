import type { LoggedRequest } from "../../agent/protocol";
import { WIN32 } from "../statuses";
import type { Logged } from "./logged";
import { type Answer, NOT_SUPPORTED, type Observation } from "./observation";

/** With what the server's log adds: a page for another machine tells no sub-status (httpErrors, errorMode DetailedLocalOnly). */
export function withSubStatuses(observations: readonly Observation[], { rows }: Logged): Observation[] {
  return observations.map((observation, at) => {
    const [{ answer }, request] = [observation, rows.get(at)];
    if (!answer || !request || request.status !== answer.status) return observation;
    return { ...observation, answer: { ...answer, ...reasonOf(request) } };
  });
}

function reasonOf({ status, substatus, win32 }: LoggedRequest): Pick<Answer, "subStatus" | "error"> {
  return {
    subStatus: `${status}.${substatus}`,
    ...(win32 === WIN32.notSupported && { error: NOT_SUPPORTED }),
  };
}
