/** Live changes over one stream for the whole page; it comes back by itself, where it left off. */
import type { LiveAlert, LiveDecision } from "@ringfence/schemas/api";
import { signal } from "@preact/signals";
import { authorization } from "./client.ts";
import { SseReader, type ServerEvent } from "./sse.ts";

export type LiveState = "connecting" | "live" | "offline";
export const liveState = signal<LiveState>("connecting");

export interface LiveListener {
  readonly alert?: (change: LiveAlert) => void;
  readonly decision?: (change: LiveDecision) => void;
  /** Too much came meanwhile, or the stream began anew: read lists again. */
  readonly reset?: () => void;
}

const listeners = new Set<LiveListener>();
const RETRY_MS = { first: 1_000, most: 30_000 } as const;

export function listen(listener: LiveListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Runs until it is aborted. */
export async function follow(signal: AbortSignal): Promise<void> {
  let last: string | null = null;
  let wait: number = RETRY_MS.first;
  while (!signal.aborted) {
    try {
      liveState.value = "connecting";
      for await (const event of streamOf(last, signal)) {
        wait = RETRY_MS.first;
        liveState.value = "live";
        if (event.id !== null) last = event.id;
        tell(event);
      }
    } catch {
      // Whatever broke it, it is tried again; the state says so.
    }
    if (signal.aborted) return;
    liveState.value = "offline";
    await pause(wait, signal);
    wait = Math.min(wait * 2, RETRY_MS.most);
  }
}

async function* streamOf(last: string | null, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const headers = { ...authorization(), ...(last === null ? {} : { "last-event-id": last }) };
  const response = await fetch("/v1/events", { headers, signal });
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
  const reader = new SseReader();
  const decoder = new TextDecoder();
  const body = response.body.getReader();
  for (;;) {
    const { done, value } = await body.read();
    if (done) return;
    yield* reader.push(decoder.decode(value, { stream: true }));
  }
}

function tell({ event, data }: ServerEvent): void {
  for (const listener of listeners) {
    if (event === "alert") listener.alert?.(JSON.parse(data) as LiveAlert);
    if (event === "decision") listener.decision?.(JSON.parse(data) as LiveDecision);
    if (event === "reset") listener.reset?.();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
