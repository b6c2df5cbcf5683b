/**
 * A pretend account service: what yours has to promise so that a trigger may rely on it. The same
 * `Idempotency-Key` has the same effect once, and the same answer. It remembers nothing over a restart.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import { z } from "zod";

const MOST_BYTES = 4_096;
/** Keys that are remembered. */
const MOST_KEYS = 100_000;

const wish = z.strictObject({
  status: z.enum(["active", "warned", "throttled", "suspended"]),
  reason: z.string().max(1_000),
});
type Wish = z.infer<typeof wish>;

interface Account {
  readonly account_id: string;
  readonly status: Wish["status"];
  /** Every change, the last one last. */
  readonly history: readonly Wish[];
}

/** What goes wrong with a request: nothing, before it has an effect, or after. */
export type Trouble = () => "before" | "after" | null;

export interface AccountServiceOptions {
  readonly trouble?: Trouble;
  /** Accounts that it does not have. */
  readonly isUnknown?: (accountId: string) => boolean;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** `PUT /accounts/{id}/status` changes, `GET /accounts/{id}` tells. */
export function accountService(options: AccountServiceOptions = {}): Server {
  const { trouble = () => null, isUnknown = () => false } = options;
  const accounts = new Map<string, Account>();
  const answers = new Map<string, { readonly wish: string; readonly answer: Answer }>();

  const read = (account_id: string): Account =>
    accounts.get(account_id) ?? { account_id, status: "active", history: [] };

  const change = async (id: string, request: IncomingMessage): Promise<Answer> => {
    const key = String(request.headers["idempotency-key"] ?? "");
    if (key === "") return problem(400, "give an Idempotency-Key");
    const text = await bodyOf(request);
    const parsed = wish.safeParse(text === null ? null : JSON.parse(text));
    if (!parsed.success) return problem(400, z.prettifyError(parsed.error));
    if (isUnknown(id)) return problem(404, `there is no account ${id}`);
    const asked = `${id} ${JSON.stringify(parsed.data)}`;
    const before = answers.get(key);
    if (before !== undefined) {
      return before.wish === asked ? before.answer : problem(422, "the key was used for another");
    }
    const { history } = read(id);
    const { status } = parsed.data;
    accounts.set(id, { account_id: id, status, history: [...history, parsed.data] });
    const answer = { status: 200, body: read(id) };
    answers.set(key, { wish: asked, answer });
    for (const oldest of answers.keys()) {
      if (answers.size <= MOST_KEYS) break;
      answers.delete(oldest);
    }
    return answer;
  };

  const respond = async (request: IncomingMessage): Promise<Answer> => {
    const [, id, what] = /^\/accounts\/([^/]+)(\/status)?$/.exec(request.url ?? "") ?? [];
    if (id === undefined) return problem(404, "there is /accounts/{id} and /accounts/{id}/status");
    const account = decodeURIComponent(id);
    if (request.method === "GET" && what === undefined) return { status: 200, body: read(account) };
    if (request.method !== "PUT" || what === undefined) return problem(405, "PUT a status");
    const wrong = trouble();
    if (wrong === "before") return problem(503, "out of order");
    const answer = await change(account, request);
    return wrong === "after" ? problem(503, "out of order, but it was done") : answer;
  };

  return createServer((request, response) => {
    const end = ({ status, body }: Answer): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(`${JSON.stringify(body)}\n`);
    };
    respond(request).then(end, () => end(problem(400, "no request that is understood")));
  });
}

function problem(status: number, detail: string): Answer {
  return { status, body: { detail } };
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  let text = "";
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
    if (text.length > MOST_BYTES) return null;
  }
  return text;
}
