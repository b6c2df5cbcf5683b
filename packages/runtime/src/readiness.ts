/** Readiness: named checks, each bounded, and one answer made of all of them. */

/**
 * One check. Returning means ready; a returned text is a note, such as a lag, that degrades
 * nothing but the status word; throwing means not ready.
 */
export type Check = (signal: AbortSignal) => Promise<string | void>;

export interface Readiness {
  readonly status: "ready" | "degraded" | "not_ready";
  readonly failed: readonly { readonly check: string; readonly reason: string }[];
  readonly notes: readonly { readonly check: string; readonly note: string }[];
}

/** Runs all checks at once; one that does not answer within `timeoutMs` has failed. */
export async function checkReadiness(
  checks: Readonly<Record<string, Check>>,
  timeoutMs: number,
): Promise<Readiness> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(([name, check]) => runCheck(name, check, timeoutMs)),
  );
  const failed = outcomes.flatMap(({ check, reason }) =>
    reason === null ? [] : [{ check, reason }],
  );
  const notes = outcomes.flatMap(({ check, note }) => (note === null ? [] : [{ check, note }]));
  const status = failed.length > 0 ? "not_ready" : notes.length > 0 ? "degraded" : "ready";
  return { status, failed, notes };
}

interface Outcome {
  readonly check: string;
  readonly reason: string | null;
  readonly note: string | null;
}

async function runCheck(name: string, check: Check, timeoutMs: number): Promise<Outcome> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeoutMs} ms`));
      controller.abort();
    }, timeoutMs);
  });
  try {
    const note = await Promise.race([check(controller.signal), tooLate]);
    return { check: name, reason: null, note: note ?? null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { check: name, reason: reason.split("\n", 1).join(""), note: null };
  } finally {
    clearTimeout(timer);
  }
}
