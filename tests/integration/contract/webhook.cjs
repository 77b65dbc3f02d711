// Checks webhooks from standard input as a receiver does, by the package of Standard Webhooks;
// tells as JSON of each whether it is taken.
const { Webhook } = require("standardwebhooks");

const taken = JSON.parse(require("node:fs").readFileSync(0, "utf8")).map((each) => {
  try {
    new Webhook(each.secret).verify(each.body, each.headers);
    return true;
  } catch {
    return false;
  }
});
process.stdout.write(JSON.stringify(taken));
