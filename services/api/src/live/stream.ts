/** Live changes as server-sent events. */
import { ApiError } from "../guard/problem.ts";
import type { Change, LiveBounds, LiveHub, Place } from "./hub.ts";

/** The place that a client names in Last-Event-ID; null where it names none. */
export function placeOf(lastEventId: string | undefined): Place | null {
  if (lastEventId === undefined || lastEventId === "") return null;
  const [, alerts, decisions] = /^(\d{1,15})\.(\d{1,15})$/.exec(lastEventId) ?? [];
  if (alerts === undefined || decisions === undefined) {
    throw new ApiError("bad-request", "Last-Event-ID is the id of an event of this stream.");
  }
  return { alerts: Number(alerts), decisions: Number(decisions) };
}

/**
 * A stream of events until `signal` aborts. One who does not read is let go once too much waits; it
 * comes again with Last-Event-ID.
 */
export async function eventStream(
  hub: LiveHub,
  { clients: _, waiting, heartbeatMs }: LiveBounds,
  { since, signal }: { readonly since: Place | null; readonly signal: AbortSignal },
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let begun = false;
  let early: Change[] = [];
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let end = (): void => {};
  const send = (text: string): void => {
    if (controller === null) return;
    if (-(controller.desiredSize ?? 0) > waiting) return end();
    controller.enqueue(encoder.encode(text));
  };
  const { from, stop } = await hub.listen((changes) => {
    if (!begun) early.push(...changes);
    else for (const change of changes) send(written(change));
  });
  let missed: Change[] | null = [];
  try {
    missed = since === null ? [] : await hub.since(since, from);
  } catch (error) {
    stop();
    throw error;
  }
  const heartbeat = setInterval(() => send(": alive\n\n"), heartbeatMs);
  end = () => {
    clearInterval(heartbeat);
    stop();
    signal.removeEventListener("abort", end);
    const open = controller;
    controller = null;
    try {
      open?.close();
    } catch {
      // Whoever read it has cancelled it already.
    }
  };
  return new ReadableStream<Uint8Array>({
    start: (opened) => {
      controller = opened;
      if (signal.aborted) return end();
      signal.addEventListener("abort", end, { once: true });
      send(`retry: 2000\n${event("hello", from, from)}`);
      if (missed === null) send(event("reset", from, from));
      for (const change of missed ?? []) send(written(change));
      for (const change of early) send(written(change));
      early = [];
      begun = true;
    },
    cancel: () => end(),
  });
}

function written({ event: name, at, data }: Change): string {
  return event(name, at, data);
}

function event(name: string, { alerts, decisions }: Place, data: object): string {
  return `event: ${name}\nid: ${alerts}.${decisions}\ndata: ${JSON.stringify(data)}\n\n`;
}
