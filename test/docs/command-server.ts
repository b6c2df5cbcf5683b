/** Runs commands of blocks in this process: loading the program anew for each takes most of their time. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { PassThrough, Writable } from "node:stream";
import { main } from "@ringfence/cli";
import { wait } from "@ringfence/runtime";

interface Asked {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Changes the folder that this process works in, for that of the commands is its own.
 *
 * @param path of the socket, see ask-server.mjs
 * @param folder in which all commands run
 */
export async function commandServer(path: string, folder: string): Promise<Server> {
  process.chdir(folder);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    void answer(socket);
  });
  server.listen(path);
  await once(server, "listening");
  return server;
}

async function answer(socket: Socket): Promise<void> {
  const stdin = new PassThrough();
  const asked = await firstLine(socket, stdin);
  const tell = (frame: object) => socket.write(`${JSON.stringify(frame)}\n`);
  const stream = (name: "out" | "err") =>
    new Writable({
      write: (chunk: Buffer, _, done) => {
        tell({ [name]: chunk.toString("base64") });
        done();
      },
    });
  const code = await main({
    argv: asked.argv,
    env: () => Promise.resolve(asked.env),
    user: () => "ada",
    stdin,
    stdout: stream("out"),
    stderr: stream("err"),
    stdoutIsTerminal: false,
    stdoutHasColours: false,
    stdoutColumns: null,
    stderrIsTerminal: false,
    now: () => Date.now(),
    sleep: (ms, signal) => wait(ms, signal),
    signal: new AbortController().signal,
  });
  socket.end(`${JSON.stringify({ code })}\n`);
}

/** What stands before the first end of line; the rest is standard input. */
function firstLine(socket: Socket, stdin: PassThrough): Promise<Asked> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\n");
      if (end < 0) return;
      socket.off("data", read);
      stdin.write(head.subarray(end + 1));
      socket.pipe(stdin);
      resolve(JSON.parse(String(head.subarray(0, end))) as Asked);
    };
    socket.on("data", read);
    socket.on("error", reject);
  });
}
