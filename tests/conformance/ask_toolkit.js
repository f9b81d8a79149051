// Reads a dataset from standard input with jsonstat-toolkit and writes [codes, value, status] of every cell.
const fs = require("fs");
const JSONstat = require(`${process.argv[2]}/node_modules/jsonstat-toolkit`);

const dataset = JSONstat(JSON.parse(fs.readFileSync(0, "utf8"))).Dataset(0);
const codes = dataset.id.map((name) => dataset.Dimension(name).id);
let keys = [[]];
for (const side of codes) keys = keys.flatMap((key) => side.map((code) => [...key, code]));
const cells = dataset.Data();
process.stdout.write(JSON.stringify(keys.map((key, n) => [key, cells[n].value, cells[n].status])));
