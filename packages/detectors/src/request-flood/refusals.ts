/** What an hour of an account looks like, minute by minute. Pure. */

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
}

/** A run of refusals that goes on at the end of the hour. */
export interface Refusals {
  /** Log-likelihood ratio, nats, of a client that does not listen against one that waits. */
  readonly ratio: number;
  /** Minutes since the run began, and what fell into them without our own failures. */
  readonly minutes: number;
  readonly requests: number;
  readonly refused: number;
  /** The last minute, and the one before. */
  readonly last: number;
  readonly before: number;
  /** Minutes of the hour in which most was refused. */
  readonly refused_minutes: number;
  /** Requests of the last two minutes without our own failures and what repeats them. */
  readonly recent_requests: number;
}

const SECONDS = 60;
/** Tries of a client that waits a minute after a refusal, the usual ceiling of a backoff. */
const PATIENT_PER_MINUTE = 1;
/** How much more often one tries that does not wait; after it, p1 = 5 p0 of the usual test. */
const IMPATIENCE = 5;
/**
 * Refusals of one minute depend on one another (calls in flight, each tried three times), so that
 * no single minute decides, however many fall into it.
 */
const COUNTED_PER_MINUTE = 20;
/** Repetitions that client libraries make of a call that failed. */
const RETRIES = 2;
/** A storm of retries ends by itself in minutes; what goes on is no retry. */
const FORGIVEN_MINUTES = 3;

/** What was in order and what was refused for its rate, without what our own failures explain. */
export function ownDoing(
  minutes: readonly Minute[],
): readonly { at: number; requests: number; refused: number }[] {
  let forgiven = 0;
  return minutes.map(({ at, requests, throttled, client_errors, server_errors }, index) => {
    const good = requests - client_errors;
    const previous = minutes[index - 1];
    const before = previous !== undefined && previous.at === at - SECONDS ? previous : null;
    const failed = server_errors + (before?.server_errors ?? 0);
    const stormy = 5 * failed >= requests && failed > 0;
    if (stormy && ++forgiven > FORGIVEN_MINUTES) return { at, requests: good, refused: throttled };
    const repeated = RETRIES * failed;
    return {
      at,
      requests: Math.max(0, good - server_errors - repeated),
      refused: Math.max(0, throttled - repeated),
    };
  });
}

/**
 * Sequential probability ratio test (Wald) of refusals a minute, Poisson with the means above,
 * begun anew whenever patience is the likelier (Page's CUSUM).
 *
 * @param minutes of the hour before `end` (seconds since 1970), in order; a minute without
 *   requests is left out
 */
export function refusalsUntil(minutes: readonly Minute[], end: number): Refusals {
  const own = ownDoing(minutes);
  const run = { ratio: 0, minutes: 0, requests: 0, refused: 0 };
  let next = own[0]?.at ?? end;
  for (const minute of own) {
    const idle = (minute.at - next) / SECONDS;
    const counted = Math.min(minute.refused, COUNTED_PER_MINUTE);
    const patience = PATIENT_PER_MINUTE * (IMPATIENCE - 1);
    const passed = Math.max(0, run.ratio - patience * idle);
    if (passed === 0) Object.assign(run, { minutes: 0, requests: 0, refused: 0 });
    run.ratio = Math.max(0, passed + counted * Math.log(IMPATIENCE) - patience);
    run.minutes += 1 + (passed === 0 ? 0 : idle);
    run.requests += minute.requests;
    run.refused += minute.refused;
    if (run.ratio === 0) Object.assign(run, { minutes: 0, requests: 0, refused: 0 });
    next = minute.at + SECONDS;
  }
  const at = (time: number) => own.find((minute) => minute.at === time);
  const [last, before] = [at(end - SECONDS), at(end - 2 * SECONDS)];
  return {
    ...run,
    last: last?.refused ?? 0,
    before: before?.refused ?? 0,
    refused_minutes: own.filter((one) => one.refused > 0 && 2 * one.refused >= one.requests).length,
    recent_requests: (last?.requests ?? 0) + (before?.requests ?? 0),
  };
}
