import type { RunFile } from './run-file.ts';

/** What a person needs to know once everything runs. */
export function summary(
  run: RunFile,
  extra: { password: string | null; dataDir: string; logFile: string },
): string {
  const facts: [string, string][] = [
    ['Admin', run.adminUrl],
    ['Email', run.ownerEmail],
    ['Password', extra.password ?? 'as you set it in OWNER_PASSWORD'],
  ];
  if (run.sandboxUrl) facts.push(['Sandbox store', `${run.sandboxUrl}  (a made-up ReCharge store)`]);
  if (run.inboxUrl) facts.push(['Inbox', `${run.inboxUrl}  (the mails the gateway sends)`]);
  facts.push(['Data', extra.dataDir], ['Log', extra.logFile]);
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  const lines = facts.map(([name, value]) => `  ${name.padEnd(width)}${value}`);
  const token = run.sandboxUrl
    ? `the access token that you create at ${run.sandboxUrl}/admin/api-tokens`
    : 'the access token of your ReCharge store';
  return `
The gateway is running.

${lines.join('\n')}

First: sign in, open Settings, Sales Channels, "Add sales channel", ReCharge, and fill in
${token}. Then press Submit.

Ctrl-C stops everything; the data stays and the next start finds it.
`;
}
