/** Stands for `npx ringfence` in a block: hands the command to the server of the test, which has everything loaded. */
import { connect } from "node:net";
import { createInterface } from "node:readline";

const socket = connect(process.env.DOCS_SOCKET);
const { argv, env } = process;
// As a program that is piped into `head` ends where nobody reads on.
process.stdout.on("error", () => process.exit(0));
socket.write(`${JSON.stringify({ argv: argv.slice(2), env })}\n`);
process.stdin.pipe(socket);
for await (const line of createInterface({ input: socket })) {
  const { out, err, code } = JSON.parse(line);
  if (out !== undefined) process.stdout.write(Buffer.from(out, "base64"));
  if (err !== undefined) process.stderr.write(Buffer.from(err, "base64"));
  if (code !== undefined) {
    process.exitCode = code;
    break;
  }
}
process.stdin.destroy();
socket.destroy();
