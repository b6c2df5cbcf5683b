/** What somebody does here: each can be taken back for some seconds, and says what became of it. */
import { signal } from "@preact/signals";
import { ApiProblem } from "../api/client.ts";

export interface Deed {
  readonly id: number;
  readonly text: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "undone";
  /** When it is sent or when the offer to undo ends, ms since the epoch. */
  readonly until: number;
  readonly undo: (() => void) | null;
  readonly now: (() => void) | null;
  /** Reads anew what was decided on, where it had changed; null where it had not. */
  readonly again: (() => void) | null;
}

export const deeds = signal<readonly Deed[]>([]);

/** Long enough to see a slip, short enough not to be in the way. */
const GRACE_MS = 6_000;
/** The style sheet fades it at the end of this. */
const SHOWN_MS = 10_000;
let next = 1;

function put(deed: Deed): void {
  const rest = deeds.value.filter(({ id }) => id !== deed.id);
  deeds.value = [...rest, deed].slice(-4);
}

function drop(id: number): void {
  deeds.value = deeds.value.filter((deed) => deed.id !== id);
}

function endLater(id: number): void {
  setTimeout(() => drop(id), SHOWN_MS);
}

/** It stays until it was looked at again, where what was decided on had changed. */
function fail(id: number, what: string, error: unknown, look: () => void): void {
  const reason = error instanceof ApiProblem ? error.message : String(error);
  const isStale = error instanceof ApiProblem && error.code === "stale";
  const lookAgain = () => {
    drop(id);
    look();
  };
  const again = isStale ? lookAgain : null;
  const base = { id, until: 0, undo: null, now: null };
  put({ ...base, again, text: `${what} failed: ${reason}`, state: "failed" });
  if (!isStale) endLater(id);
}

/**
 * For what cannot be taken back once it was sent (a verdict stays as history): it waits a while
 * before it is sent. Leaving the page sends it.
 *
 * @param onUndo called when it is taken back: nothing was sent
 * @param look reads anew what is decided on
 */
export function doAfterGrace(
  what: string,
  send: (leaving: boolean) => Promise<string>,
  onUndo: () => void = () => {},
  look: () => void = () => {},
): void {
  const id = next++;
  const until = Date.now() + GRACE_MS;
  let isOver = false;
  const end = (): boolean => {
    if (isOver) return false;
    isOver = true;
    clearTimeout(timer);
    removeEventListener("pagehide", leave);
    return true;
  };
  const run = async (leaving: boolean): Promise<void> => {
    if (!end()) return;
    const base = { id, until: 0, undo: null, now: null, again: null };
    put({ ...base, text: `${what} …`, state: "running" });
    try {
      put({ ...base, text: await send(leaving), state: "done" });
      endLater(id);
    } catch (error) {
      fail(id, what, error, look);
    }
  };
  const leave = (): void => void run(true);
  const timer = setTimeout(() => void run(false), GRACE_MS);
  addEventListener("pagehide", leave);
  const undo = (): void => {
    if (!end()) return;
    onUndo();
    put({
      id,
      text: `${what}: taken back, nothing was sent`,
      state: "undone",
      until: 0,
      undo: null,
      now: null,
      again: null,
    });
    endLater(id);
  };
  const now = () => void run(false);
  put({ id, text: what, state: "waiting", until, undo, now, again: null });
}

/**
 * For what the API can take back: it is sent at once, and the undo is a request of its own.
 *
 * @param look reads anew what is decided on
 */
export async function doNow(
  what: string,
  send: () => Promise<{ text: string; undo: (() => Promise<string>) | null }>,
  look: () => void = () => {},
): Promise<boolean> {
  const id = next++;
  const base = { id, until: 0, undo: null, now: null, again: null };
  put({ ...base, text: `${what} …`, state: "running" });
  try {
    const { text, undo } = await send();
    const takeBack =
      undo === null
        ? null
        : () => {
            // Its own toast says what became of it.
            drop(id);
            void doNow(`Undo: ${what}`, async () => ({ text: await undo(), undo: null }));
          };
    put({ ...base, text, state: "done", undo: takeBack });
    endLater(id);
    return true;
  } catch (error) {
    fail(id, what, error, look);
    return false;
  }
}
