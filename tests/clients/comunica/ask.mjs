// Asks an endpoint as @comunica/query-sparql does: node ask.mjs KIND ENDPOINT QUERY.
// One JSON value a line; an error is exit code 1, with its message on stderr.
import { QueryEngine } from "@comunica/query-sparql";

const [kind, endpoint, query] = process.argv.slice(2);
const source = { type: "sparql", value: endpoint };
const context = { sources: [source], destination: source };
const engine = new QueryEngine();
const tell = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function countOrTell(stream, told) {
  let count = 0;
  for await (const one of stream) {
    count += 1;
    if (count <= 100) told(one);
  }
  tell({ count });
}

try {
  if (kind === "ask") {
    tell(await engine.queryBoolean(query, context));
  } else if (kind === "update") {
    await engine.queryVoid(query, context);
  } else if (kind === "construct") {
    await countOrTell(await engine.queryQuads(query, context), (quad) =>
      tell([quad.subject.value, quad.predicate.value, quad.object.value]));
  } else {
    await countOrTell(await engine.queryBindings(query, context), (row) =>
      tell(Object.fromEntries([...row].map(([name, term]) => [name.value, term.value]))));
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
