export type Goal = { readonly text: string; readonly met: boolean };

export type Row = {
  readonly label: string;
  /** One text to a column, the same number in every row of a table. */
  readonly cells: readonly string[];
  readonly goal?: Goal;
};

export type Table = {
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly Row[];
};

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of the rounds' own ratios: what slows the machine down for a while slows both sides of a round. */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}

export const atLeast = (least: number, ratio: number): Goal => ({
  text: `at least ${least}x`,
  met: ratio >= least,
});

export const below = (limit: number, unit: string, value: number): Goal => ({
  text: `under ${limit} ${unit}`,
  met: value < limit,
});

export const perSecond = (value: number): string => Math.round(value).toLocaleString('en');
export const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
export const megabytes = (value: number): string => `${value.toFixed(0)} MB`;
export const times = (ratio: number): string => `${ratio.toFixed(1)}x`;

/** Plain text, figures to the right, the goal and whether it was reached at the end of the line. */
export function renderTable({ title, headings, rows }: Table): string {
  const lines = [
    ['', ...headings, 'goal', ''],
    ...rows.map(({ label, cells, goal }) => [label, ...cells, goal?.text ?? '', verdict(goal)]),
  ];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const text = lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 || column === line.length - 1 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('   ')
      .trimEnd(),
  );
  return [title, ...text].join('\n');
}

function verdict(goal: Goal | undefined): string {
  if (!goal) return '';
  return goal.met ? 'MET' : 'NOT MET';
}

/** The last line: how many goals were reached, and which weren't. */
export function renderVerdict(tables: readonly Table[]): string {
  const goals = tables.flatMap(({ title, rows }) =>
    rows.flatMap(({ label, goal }) => (goal ? [{ name: `${title}: ${label}`, met: goal.met }] : [])),
  );
  const missed = goals.filter(({ met }) => !met);
  if (missed.length === 0) return `All ${goals.length} goals MET.`;
  return `${missed.length} of ${goals.length} goals NOT MET: ${missed.map(({ name }) => name).join('; ')}.`;
}
