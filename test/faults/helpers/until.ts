import { setTimeout as delay } from "node:timers/promises";

const LOOK_MS = 20;

/**
 * Resolves when `condition` holds; it is asked over and over. What it throws ends the waiting at
 * once, so that a process that died is not waited for.
 */
export async function until(
  what: string,
  timeoutMs: number,
  condition: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(LOOK_MS);
  }
}
