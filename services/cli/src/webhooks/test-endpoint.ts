/** `ringfence webhooks test`: one signed event to an endpoint, and what it answers. */
import type { TestAnswer } from "@ringfence/deliver";
import { failure, type Io, usageError, write } from "../io.ts";

export interface TestFlags {
  readonly file?: string;
}

const FILE_VARIABLE = "RINGFENCE_DELIVER_WEBHOOKS_FILE";

/** @throws CliError where the endpoint does not take it */
export async function testEndpoint(endpointId: string, flags: TestFlags, io: Io): Promise<void> {
  const env = await io.env();
  const file = flags.file ?? env[FILE_VARIABLE] ?? "";
  if (file === "") throw usageError(`which endpoints? Give --file, or set ${FILE_VARIABLE}.`);
  const { ConfigError } = await import("@ringfence/runtime");
  const { sendTestEvent } = await import("@ringfence/deliver");
  const begun = io.now();
  let sent: TestAnswer;
  try {
    sent = await sendTestEvent({ file, endpointId, env, now: () => new Date(io.now()) });
  } catch (error) {
    if (error instanceof ConfigError) throw usageError(error.problems.join("\n"));
    throw error;
  }
  const { answer, host, webhookId, secrets } = sent;
  const signed = `signed with ${secrets} ${secrets === 1 ? "secret" : "secrets"}`;
  await write(io.stdout, `ringfence.test to ${host} as ${webhookId}, ${signed}\n`);
  if (answer.kind === "failure") throw failure(`${answer.reason}: ${answer.detail}.`);
  const said = answer.said === "" ? "" : `: ${answer.said}`;
  const line = `HTTP ${answer.status} after ${io.now() - begun} ms${said}`;
  if (answer.status < 200 || answer.status >= 300) {
    throw failure(
      `${line}\nAn endpoint takes a webhook with 2xx; 401 is most often another secret.`,
    );
  }
  await write(io.stdout, `${line}\n`);
}
