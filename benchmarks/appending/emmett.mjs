// Emmett's Postgres store through its own package: as a writer, or as a follower of its feed.
// Usage: node emmett.mjs NODE_MODULES URL ROLE WRITERS; speaks JSON lines like the Python ones.
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";

const [nodeModules, url, role, writers, payload] = process.argv.slice(2);
const require = createRequire(`${nodeModules}/`);
const { getPostgreSQLEventStore, readMessagesBatch } = require("@event-driven-io/emmett-postgresql");
const { dumbo } = require("@event-driven-io/dumbo");
const { Pool } = require("pg");

const STREAMS = 8;
const data = JSON.parse(payload);
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const heard = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const sleepUntil = (at) => new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));

async function write() {
  const pool = new Pool({ connectionString: url, max: Number(writers) });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  const appenders = Array.from({ length: Number(writers) }, () => {
    const streams = Array.from({ length: STREAMS }, () => `bench-${randomUUID()}`);
    let turn = 0;
    return async () => {
      const before = BigInt(Math.floor(turn / STREAMS));
      await store.appendToStream(streams[turn % STREAMS], [{ type: "SessionRecorded", data }], {
        expectedStreamVersion: before === 0n ? "STREAM_DOES_NOT_EXIST" : before,
      });
      turn += 1;
    };
  });
  await Promise.all(appenders.map(async (append) => { for (let i = 0; i < STREAMS * 2; i++) await append(); }));
  say("ready");
  const { start_at, seconds } = JSON.parse((await heard.next()).value);
  await sleepUntil(start_at * 1000);
  const end = (start_at + seconds) * 1000;
  const latencies = [];
  await Promise.all(appenders.map(async (append) => {
    while (Date.now() < end) {
      const from = performance.now();
      await append();
      latencies.push(Math.round((performance.now() - from) * 1000));
    }
  }));
  say({ seconds, latencies });
  await heard.next();
  await store.close();
  await pool.end().catch(() => {});
  process.exit(0);
}

async function follow() {
  const pool = dumbo({ connectionString: url });
  const store = getPostgreSQLEventStore(url);
  await store.schema.migrate();
  const page = async (after) => {
    const { messages } = await readMessagesBatch(pool.execute, { after, batchSize: 1000 });
    return messages.map((message) => message.metadata.globalPosition);
  };
  let start = 0n;
  for (let found = await page(start); found.length > 0; found = await page(start)) {
    start = found.reduce((a, b) => (a > b ? a : b));
  }
  say("ready");
  const seen = new Set();
  let after = start, stopped = false, empty = 0;
  heard.next().then(() => { stopped = true; });
  while (empty < 5) {
    const lastLook = stopped;
    const found = await page(after);
    for (const position of found) seen.add(position);
    // The bookmark its own consumer keeps: the position of the last message of the batch.
    if (found.length > 0) after = found[found.length - 1];
    else await new Promise((resolve) => setTimeout(resolve, 20));
    empty = lastLook && found.length === 0 ? empty + 1 : 0;
  }
  const all = new Pool({ connectionString: url });
  const { rows } = await all.query(
    "SELECT global_position AS p FROM emt_messages WHERE global_position > $1", [start.toString()]);
  say({ missed: rows.filter((row) => !seen.has(BigInt(row.p))).length });
  process.exit(0);
}

await (role === "write" ? write() : follow());
