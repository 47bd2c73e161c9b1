import { readFileSync, rmSync, writeFileSync } from 'node:fs';

// What `@countersign/sdk` is when it is imported. Here it is the source, so that the shop and the tests run without a build; Node
// takes no TypeScript from node_modules, so a package must export what was built. npm leaves publishConfig.exports alone: this
// puts it in its place before packing (`built`) and takes it back afterwards (`source`).
const file = new URL('package.json', import.meta.url);
const manifest = JSON.parse(readFileSync(file, 'utf8'));
const built = process.argv[2] === 'built';
manifest.exports = built ? manifest.publishConfig.exports : { '.': './src/index.ts' };
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
if (!built) rmSync(new URL('dist', import.meta.url), { recursive: true, force: true });
