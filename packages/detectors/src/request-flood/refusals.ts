/** What an hour of an account looks like, minute by minute. Pure. */
import { isSteady } from "./steadiness.ts";
import { reachOf, tensOf } from "./tens.ts";

/** A minute of an account: start (seconds since 1970) and counts. */
export interface Minute {
  readonly at: number;
  readonly requests: number;
  /** 429, or refused for want of quota. */
  readonly throttled: number;
  /** Other answers of 400 to 499: what is wrong with a request says nothing of its rate. */
  readonly client_errors: number;
  /** Answers of 500 and above: the service's doing. */
  readonly server_errors: number;
  readonly addresses: number;
  /** Tens of seconds with refusals, bit 0 for the first; null where unknown. */
  readonly tens: number | null;
}

/** A run of refusals that goes on at the end of the hour. */
export interface Refusals {
  /** Log-likelihood ratio, nats, of a client that does not listen against one that waits. */
  readonly ratio: number;
  /** From the first ten seconds with refusals to the end of the last, seconds. */
  readonly span: number;
  /** Minutes since the run began, and what fell into them without our own failures. */
  readonly minutes: number;
  readonly requests: number;
  readonly refused: number;
  /** Refusals of the last minute, and of the one before. */
  readonly last: number;
  readonly before: number;
  /** Requests of the last minute, and the tens of seconds of it with refusals; null if unknown. */
  readonly last_requests: number;
  readonly last_tens: number | null;
  /** Whether refusals keep coming, without the pauses of who waits. */
  readonly steady: boolean;
  /** Minutes of the hour in which most was refused. */
  readonly refused_minutes: number;
  /** Requests of the last two minutes without our own failures and what repeats them. */
  readonly recent_requests: number;
}

const SECONDS = 60;
const HOUR = 3_600;
/** Tries of a client that waits a minute after a refusal, the usual ceiling of a backoff. */
const PATIENT_PER_MINUTE = 1;
/** How much more often one tries that does not wait; after it, p1 = 5 p0 of the usual test. */
const IMPATIENCE = 5;
/** What a minute without a refusal takes off, nats. */
const PATIENCE = PATIENT_PER_MINUTE * (IMPATIENCE - 1);
/**
 * Refusals of one moment depend on one another (calls in flight, each tried three times), so that
 * of ten seconds no more count; and of a minute, where it is unknown when in it they came. Workers
 * that all back off make a wave every minute or less, and a wave is short.
 */
const COUNTED_PER_TEN = 3;
const COUNTED_PER_MINUTE = 20;
/** Repetitions that client libraries make of a call that failed. */
const RETRIES = 2;
/** A storm of retries ends by itself in minutes; what goes on is no retry. */
const FORGIVEN_MINUTES = 3;

/** A minute without what our own failures explain. */
export interface OwnMinute {
  readonly at: number;
  readonly requests: number;
  readonly refused: number;
  readonly tens: number | null;
}

/** What was in order and what was refused for its rate, without what our own failures explain. */
export function ownDoing(minutes: readonly Minute[]): readonly OwnMinute[] {
  let forgiven = 0;
  return minutes.map(({ at, requests, throttled, client_errors, server_errors, tens }, index) => {
    const good = requests - client_errors;
    const previous = minutes[index - 1];
    const before = previous !== undefined && previous.at === at - SECONDS ? previous : null;
    const failed = server_errors + (before?.server_errors ?? 0);
    const stormy = 5 * failed >= requests && failed > 0;
    if (stormy && ++forgiven > FORGIVEN_MINUTES) {
      return { at, requests: good, refused: throttled, tens };
    }
    const repeated = RETRIES * failed;
    return {
      at,
      requests: Math.max(0, good - server_errors - repeated),
      refused: Math.max(0, throttled - repeated),
      // Which refusals were the repetitions is unknown: in a storm so is when the others came.
      tens: stormy ? null : tens,
    };
  });
}

/**
 * Sequential probability ratio test (Wald) of refusals a minute, Poisson with the means above,
 * begun anew whenever patience is the likelier (Page's CUSUM).
 *
 * @param minutes of the two hours before `end` (seconds since 1970), in order, of which the second
 *   is judged beside the pauses of both; a minute without requests is left out
 * @param machines each of which has to learn for itself that it is refused: the average is judged
 */
export function refusalsUntil(minutes: readonly Minute[], end: number, machines = 1): Refusals {
  const all = ownDoing(minutes);
  const own = all.filter(({ at }) => at >= end - HOUR);
  const none = { minutes: 0, requests: 0, refused: 0, since: Infinity, until: 0 };
  const run = { ratio: 0, ...none };
  let next = own[0]?.at ?? end;
  for (const minute of own) {
    const idle = (minute.at - next) / SECONDS;
    const passed = Math.max(0, run.ratio - PATIENCE * idle);
    if (passed === 0) Object.assign(run, none);
    run.ratio = Math.max(0, passed + ratioOf(counted(minute, machines)));
    run.minutes += 1 + (passed === 0 ? 0 : idle);
    run.requests += minute.requests;
    run.refused += minute.refused;
    if (minute.refused > 0) {
      const { since, until } = reachOf(minute.tens, minute.at);
      Object.assign(run, { since: Math.min(run.since, since), until });
    }
    if (run.ratio === 0) Object.assign(run, none);
    next = minute.at + SECONDS;
  }
  const at = (time: number) => own.find((minute) => minute.at === time);
  const [last, before] = [at(end - SECONDS), at(end - 2 * SECONDS)];
  const { since, until, ...rest } = run;
  return {
    ...rest,
    span: Math.max(0, until - since),
    steady: isSteady(all, since, end),
    last: last?.refused ?? 0,
    before: before?.refused ?? 0,
    last_requests: last?.requests ?? 0,
    last_tens: last?.tens ?? null,
    refused_minutes: own.filter((one) => one.refused > 0 && 2 * one.refused >= one.requests).length,
    recent_requests: (last?.requests ?? 0) + (before?.requests ?? 0),
  };
}

/** What a minute with so many refusals adds to the test, nats. */
export function ratioOf(refusals: number): number {
  return refusals * Math.log(IMPATIENCE) - PATIENCE;
}

/** Refusals of an average machine that speak for themselves. */
function counted({ refused, tens }: OwnMinute, machines: number): number {
  const most = tens === null ? COUNTED_PER_MINUTE : COUNTED_PER_TEN * tensOf(tens).length;
  return Math.min(refused / machines, most);
}
