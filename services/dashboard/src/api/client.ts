/** Requests to the API, with the token of this tab. */
import type { Problem } from "@ringfence/schemas/api";
import { token } from "../state/session.ts";

/** An answer that is no answer: `detail` says what to do. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  /** `stale` of `urn:ringfence:problem:stale`; empty where nobody answered. */
  readonly code: string;
  constructor(status: number, title: string, detail: string, type = "") {
    super(detail);
    this.status = status;
    this.code = type.split(":").at(-1) ?? "";
    this.title = title;
  }
}

const UNREACHABLE = "The API does not answer. Is the process running? This page tries again.";

/**
 * @param query undefined values are left out
 * @throws ApiProblem for every answer that is not 2xx, and where nobody answers
 */
export async function request<T>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  options: { body?: unknown; signal?: AbortSignal; keepalive?: boolean } = {},
): Promise<T> {
  const { body, signal, keepalive = false } = options;
  const response = await fetch(path, {
    method,
    keepalive,
    headers: {
      ...authorization(),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(0, "No answer", UNREACHABLE);
  });
  if (response.ok) return (await response.json()) as T;
  throw await problemOf(response);
}

/** A file as the API names it. @throws ApiProblem as `request` */
export async function fetchFile(
  path: string,
  body: unknown,
  otherName: string,
): Promise<{ name: string; blob: Blob }> {
  const response = await fetch(path, {
    method: "POST",
    headers: { ...authorization(), "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new ApiProblem(0, "No answer", UNREACHABLE);
  });
  if (!response.ok) throw await problemOf(response);
  const named = response.headers.get("content-disposition") ?? "";
  const name = /filename="([^"]+)"/.exec(named)?.[1] ?? otherName;
  return { name, blob: await response.blob() };
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>("GET", path, signal === undefined ? {} : { signal });
}

export function authorization(): Record<string, string> {
  return token.value === null ? {} : { authorization: `Bearer ${token.value}` };
}

async function problemOf(response: Response): Promise<ApiProblem> {
  try {
    const problem = (await response.json()) as Problem;
    return new ApiProblem(response.status, problem.title, problem.detail, problem.type);
  } catch {
    return new ApiProblem(response.status, response.statusText, `HTTP ${response.status}`);
  }
}

export function queryString(values: Readonly<Record<string, string | undefined>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") params.set(name, value);
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}
