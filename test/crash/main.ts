import { crashRounds } from './crash-rounds.ts';

/** `npm run crash`: the nightly size. */
const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 20 : Number(process.argv[at + 1]);
console.log(await crashRounds(rounds, Number(process.env.SEED ?? 1)));
