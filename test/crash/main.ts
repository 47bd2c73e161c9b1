import { clusterRounds, disasters } from './cluster-rounds.ts';
import { crashRounds } from './crash-rounds.ts';

/** `npm run crash`: the nightly size. */
const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 20 : Number(process.argv[at + 1]);
console.log('the embedded store, killed', await crashRounds(rounds, Number(process.env.SEED ?? 1)));
for (const disaster of disasters) {
  const figures = await clusterRounds(Array(Math.ceil(rounds / 2)).fill(disaster));
  for (const one of figures) console.log(JSON.stringify(one));
}
