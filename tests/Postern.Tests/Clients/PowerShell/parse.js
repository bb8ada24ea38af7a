// Says where the PowerShell on standard input is none, by the grammar that editors use; each script ends with a NUL.
import { readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(new URL('node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm', import.meta.url).pathname));

function problems(node) {
  const own = node.isError || node.isMissing ? [`${node.startPosition.row + 1}:${node.startPosition.column + 1} ${node.type}`] : [];
  return node.children.reduce((all, child) => all.concat(problems(child)), own);
}

for (const script of readFileSync(0, 'utf8').split('\0').slice(0, -1))
  console.log(problems(parser.parse(script).rootNode).join(', ') || 'sound');
