import { chosen, defineCommand, flag, instant } from './command.js';

const names = [
  'requests',
  'smartcards',
  'certificate-expiry',
  'profile-template-changes',
  'time-to-complete',
  'key-recoveries',
  'rights-held',
] as const;

/** `cardea reports`. */
export const reportsCommand = defineCommand({
  usage: 'reports <name>',
  does: `print a report: ${names.join(', ')}`,
  examples: [
    'cardea reports requests --from 2026-01-01 --before 2026-02-01',
    'cardea reports certificate-expiry --csv > expiry.csv',
  ],
  options: {
    from: instant('--from <instant>', 'beginning of the period'),
    before: instant('--before <instant>', 'end of the period'),
    csv: flag('--csv', 'as CSV, with identifiers'),
  },
  async run({ client, args: [name], given: { csv, ...period }, out }) {
    const report = chosen(name, names);
    if (csv === true) {
      process.stdout.write(await client.reportCsv(report, period));
      return;
    }
    const answer = await client.report(report, period);
    if (out.isJson) {
      out.object(answer);
      return;
    }
    // Identifiers are for scripts, which have --csv and --json.
    const rows: readonly object[] = answer.rows;
    const titles = Object.keys(rows[0] ?? {}).filter((title) => !title.endsWith('Uuid'));
    out.table(
      rows,
      Object.fromEntries(titles.map((title) => [title, (row: object): unknown => Reflect.get(row, title)])),
    );
  },
});
