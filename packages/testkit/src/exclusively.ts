import { mkdir, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const LOOK_MS = 100;
const TOUCH_MS = 1000;
/** A lock whose holder did not touch it for so long was left behind by a process that died. */
const STALE_MS = 10_000;

/**
 * Runs `work` while no other process of this machine does so under the same lock, a directory
 * that whoever comes first can make. Rejects after `timeoutMs` of waiting.
 */
export async function exclusively<T>(
  lock: string,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; !(await tryLock(lock)); await delay(LOOK_MS)) {
    if (Date.now() > deadline) throw new Error(`${lock} is held by another process; remove it`);
  }
  const touch = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => undefined);
  }, TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    await rm(lock, { recursive: true, force: true });
  }
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const held = await stat(lock).catch(() => null);
    const isStale = held !== null && Date.now() - held.mtimeMs > STALE_MS;
    if (isStale) await rm(lock, { recursive: true, force: true });
    return false;
  }
}
