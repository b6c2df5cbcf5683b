/** The body of a request: JSON, and no more of it than a write can need. */
import { ApiError } from "./problem.ts";

const MOST_BYTES = 65_536;

/** @throws ApiError for what is no JSON, or too much of it */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  // A form of another site cannot send this type without asking first.
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ApiError("unsupported-media-type", "Send JSON: Content-Type: application/json.");
  }
  const text = await readText(request);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError("bad-request", "The body is no JSON.");
  }
}

async function readText({ body }: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (body === null) return "";
  const reader = body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const chunk = value as Uint8Array;
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      // What is left of it is not read: the connection ends, and the caller is told so.
      const headers = { connection: "close" };
      throw new ApiError("too-large", `A body may have ${MOST_BYTES} bytes.`, { headers });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
