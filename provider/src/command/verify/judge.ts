import { type Answer, type Failure, NOT_SUPPORTED, type Observation, type Phase } from "./observation";

/** What must come back. */
export interface Expectation {
  /** Whether the client has a certificate at all. */
  readonly hasCertificate: boolean;
  readonly status?: number;
  readonly text?: string;
  /** Clients without a certificate may get in. */
  readonly allowAnonymous: boolean;
}

/** notOffered: a client like that uses another version of TLS or HTTP. notJudged: this machine cannot ask it as others do. */
export type Verdict = "expected" | "unexpected" | "notOffered" | "notJudged";

/** Of IIS, each with a cause of its own. */
const SUB_STATUSES = [
  ...(["401.1", "401.2", "401.3"] as const),
  ...(["403.4", "403.5", "403.7", "403.12", "403.13", "403.16", "403.17"] as const),
  "500.19",
] as const;

type SubStatus = (typeof SUB_STATUSES)[number];

/** What stands behind a row; each has its meaning in `advice.ts`. */
export type Cause =
  | "late13"
  | "late13Error"
  | "late12"
  | "lateHttp2"
  | "tooLarge"
  | "reset"
  | "noTls"
  | "notTls"
  | "unreadable"
  | "timeout"
  | "noConnection"
  | "untrusted"
  | "wrongName"
  | "outOfDate"
  | "certificateRefused"
  | "certificateRequired"
  | "alert"
  | SubStatus
  | "401"
  | "403"
  | "open"
  | "status"
  | "redirect"
  | "text";

export interface JudgedRow {
  readonly verdict: Verdict;
  readonly cause?: Cause;
}

export interface Finding {
  readonly cause: Cause;
  /** Their places in the list of rows. */
  readonly rows: readonly number[];
}

export interface Judgement {
  readonly rows: readonly JudgedRow[];
  readonly findings: readonly Finding[];
  /** Worth knowing, and no reason to fail. */
  readonly notes: readonly Finding[];
  readonly exit: 0 | 1 | 2;
}

/** Pure: the same observations are always judged the same. */
export function judge(observations: readonly Observation[], expectation: Expectation): Judgement {
  const scene = sceneOf(observations, expectation);
  const rows = observations.map((each) => judgeRow(each, scene));
  const findings = grouped(rows.map(({ verdict, cause }) => (verdict === "unexpected" ? cause : undefined)));
  const notes = grouped(observations.map(noteOn));
  return { rows, findings, notes, exit: exitOf(observations, rows, expectation) };
}

function exitOf(
  observations: readonly Observation[],
  rows: readonly JudgedRow[],
  { hasCertificate }: Expectation,
): Judgement["exit"] {
  if (observations.every(({ phase }) => phase === "connect")) return 2;
  if (rows.some(({ verdict }) => verdict === "unexpected")) return 1;
  const looked = rows.some(({ verdict }, at) => {
    return verdict === "expected" && observations[at]?.row.certificate === hasCertificate;
  });
  return looked ? 0 : 2;
}

/** What the rows tell of each other. */
interface Scene extends Expectation {
  /** Versions of TLS that the server agreed to. */
  readonly versions: ReadonlySet<string>;
  /** Some row was asked after the handshake. */
  readonly late: boolean;
  /** No row says that the site does not ask after the handshake: under TLS 1.2 that would be seen. */
  readonly mayBeLate: boolean;
}

function sceneOf(observations: readonly Observation[], expectation: Expectation): Scene {
  const agreed = observations.filter((each) => each.serverHello && each.failure?.kind !== "otherVersion");
  const late = observations.some(({ asked }) => asked === "late");
  return {
    ...expectation,
    versions: new Set(agreed.map(({ row }) => row.tls)),
    late,
    mayBeLate: late || !observations.some(({ row, phase }) => row.tls === "1.2" && isBehindHandshake(phase)),
  };
}

function isBehindHandshake(phase: Phase): boolean {
  return phase === "request" || phase === "answer";
}

function judgeRow(observation: Observation, scene: Scene): JudgedRow {
  const { failure } = observation;
  if (failure && isNotOffered(observation, failure, scene)) return { verdict: "notOffered" };
  const cause = causeOf(observation, scene);
  if (cause === undefined) return { verdict: "expected" };
  // A client that refuses to renegotiate, as Node may, proves nothing of the others.
  const isOwnInability = observation.asked === "late" && observation.by === "node" && observation.row.certificate;
  return { verdict: isOwnInability ? "notJudged" : "unexpected", cause };
}

function isNotOffered({ row, serverHello }: Observation, failure: Failure, { versions }: Scene): boolean {
  if (failure.kind === "noHttp2" || failure.kind === "http11Required") return true;
  const inHello = !serverHello && ["alert", "reset", "closed"].includes(failure.kind);
  if (!inHello && failure.kind !== "otherVersion") return false;
  return !versions.has(row.tls) && versions.size > 0;
}

/** Why a row is not as expected; undefined where it is. */
function causeOf(observation: Observation, scene: Scene): Cause | undefined {
  const { answer, failure } = observation;
  if (answer) return ofAnswer(observation, answer, scene);
  return failure ? ofFailure(observation, failure, scene) : "unreadable";
}

function ofFailure(observation: Observation, failure: Failure, scene: Scene): Cause | undefined {
  const cause = causeOfFailure(observation, failure, scene);
  const mayBeRefused = !observation.row.certificate && !scene.allowAnonymous && !expectsStatus(observation, scene);
  if (!mayBeRefused) return cause;
  if (cause === "certificateRequired") return undefined;
  // That a client without a certificate is cut off lets nobody in; the rows with one tell whether anybody is let in.
  const isCutOff = cause === "late13" || (cause === "reset" && observation.phase === "request");
  return scene.hasCertificate && isCutOff ? undefined : cause;
}

function causeOfFailure(
  { row, phase, asked, serverHello }: Observation,
  failure: Failure,
  { mayBeLate }: Scene,
): Cause {
  switch (failure.kind) {
    case "reset":
    case "closed":
      if (!serverHello) return "noTls";
      return phase === "request" && row.tls === "1.3" && asked === "no" && mayBeLate ? "late13" : "reset";
    case "alert":
      if (!serverHello) return "noTls";
      return causeOfAlert(failure.alert, row.certificate);
    case "otherVersion":
      return "noTls";
    case "noAddress":
      return "noConnection";
    case "noHttp2":
    case "http11Required":
      return "lateHttp2";
    default:
      return failure.kind;
  }
}

const ABOUT_CERTIFICATES = new Set([
  "bad_certificate",
  "unsupported_certificate",
  "certificate_revoked",
  "certificate_expired",
  "certificate_unknown",
  "unknown_ca",
  "access_denied",
  "decrypt_error",
]);

/** Under TLS 1.2 a server that misses a certificate has no other word than handshake_failure. */
function causeOfAlert(alert: string, certificate: boolean): Cause {
  if (alert === "certificate_required" || (alert === "handshake_failure" && !certificate)) return "certificateRequired";
  if (alert === "handshake_failure") return "certificateRefused";
  if (!ABOUT_CERTIFICATES.has(alert)) return "alert";
  return certificate ? "certificateRefused" : "certificateRequired";
}

function ofAnswer(observation: Observation, answer: Answer, scene: Scene): Cause | undefined {
  const { row } = observation;
  const blocked = causeOfBlock(observation, answer, scene);
  if (expectsStatus(observation, scene)) {
    if (answer.status === scene.status) return ofText(answer);
    return blocked ?? (isRedirect(answer) ? "redirect" : "status");
  }
  if (blocked === "tooLarge" || blocked === "late13Error") return blocked;
  if (row.request !== "GET") return row.certificate ? blocked : undefined;
  if (!row.certificate) return isFine(answer) && !scene.allowAnonymous ? "open" : undefined;
  if (!isFine(answer)) return blocked ?? (isRedirect(answer) ? "redirect" : "status");
  return ofText(answer);
}

/** The status is expected of the client that the command is about, for the page itself. */
function expectsStatus({ row }: Observation, { status, hasCertificate }: Scene): boolean {
  return status !== undefined && row.request === "GET" && row.certificate === hasCertificate;
}

function ofText({ hasText }: Answer): Cause | undefined {
  return hasText === false ? "text" : undefined;
}

function isFine({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function isRedirect({ status }: Answer): boolean {
  return status >= 300 && status < 400;
}

/** A status that comes from the door, before the page is asked for. */
function causeOfBlock({ row, asked }: Observation, answer: Answer, { late }: Scene): Cause | undefined {
  const { status, subStatus, error } = answer;
  if (status === 413) return "tooLarge";
  // The page tells the number only where errors are shown in detail.
  const isUnsupported = error === NOT_SUPPORTED || late;
  if (status === 500 && row.tls === "1.3" && asked === "no" && isUnsupported) return "late13Error";
  const known = SUB_STATUSES.find((each) => each === subStatus);
  if (known !== undefined) return known;
  return status === 401 ? "401" : status === 403 ? "403" : undefined;
}

function noteOn({ asked, failure }: Observation): Cause | undefined {
  if (failure?.kind === "http11Required") return "lateHttp2";
  return asked === "late" ? "late12" : undefined;
}

/** In the order in which they were first met. */
function grouped(causes: readonly (Cause | undefined)[]): Finding[] {
  const found = new Map<Cause, number[]>();
  for (const [at, cause] of causes.entries()) {
    if (cause !== undefined) found.set(cause, [...(found.get(cause) ?? []), at]);
  }
  return [...found].map(([cause, rows]) => ({ cause, rows }));
}
