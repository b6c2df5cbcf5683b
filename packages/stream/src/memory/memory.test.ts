import { streamContract } from "../contract.ts";
import { memoryStream } from "./stream.ts";

const TOPIC = "events";
const RETRY = { initialMs: 1, maxMs: 5 };

streamContract("memory", {
  carriesAnything: true,
  hasGroups: true,
  open(partitions) {
    const stream = memoryStream({ topics: { [TOPIC]: partitions } });
    const sink = stream.sink(TOPIC);
    return Promise.resolve({
      append: (messages) => sink.send(messages),
      source: () =>
        stream.source({ groupId: "g", topics: [TOPIC], batchMessages: 64, retry: RETRY }),
      sink: () => stream.sink(TOPIC),
      isRebalancing: () => Promise.resolve(true),
      close: () => sink.close(),
    });
  },
});
