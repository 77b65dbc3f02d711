// Reads an AsyncAPI document from standard input by the specification's own parser; tells as JSON
// what the parser says against it (0 is an error, 1 a warning) and what it found.
const { Parser } = require("@asyncapi/parser");

async function main() {
  const text = require("node:fs").readFileSync(0, "utf8");
  const { document, diagnostics } = await new Parser().parse(text);
  process.stdout.write(
    JSON.stringify({
      said: diagnostics.map((each) => [each.severity, each.path.join("/"), each.message]),
      version: document && document.version(),
      channels: document && document.channels().all().map((each) => each.id()),
      messages: document && document.components().messages().all().map((each) => each.name()),
    }),
  );
}

main();
