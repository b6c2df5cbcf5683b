/** For tests: what comes over the stream of live changes. */
import { expect } from "vitest";

interface Told {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

export async function listen(url: string, headers: Record<string, string>) {
  const controller = new AbortController();
  const response = await fetch(`${url}/v1/events`, { headers, signal: controller.signal });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  return {
    next: async (): Promise<Told> => {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end >= 0) {
          const lines = text.slice(0, end).split("\n");
          text = text.slice(end + 2);
          const field = (name: string) =>
            lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
          if (field("event") === "") continue;
          return { event: field("event"), id: field("id"), data: JSON.parse(field("data")) };
        }
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended: ${text}`);
        text += Buffer.from(value).toString("utf8");
      }
    },
    close: async () => {
      controller.abort();
      await reader.cancel().catch(() => {});
    },
  };
}
