import type { DemoContent, RunningServer } from '@cardea/server';
import { print, table } from '../output.js';

/** `cardea serve`: runs until it is told to stop. */
export async function serveCommand(options: {
  readonly demo?: boolean;
  readonly json?: boolean;
}): Promise<void> {
  const { ensureDemoContent, readConfiguration, serve } = await import('@cardea/server');
  const isDemo = options.demo === true;
  const configuration = readConfiguration(process.env, isDemo);
  let demo: DemoContent | undefined;
  const running = await serve(configuration, {
    prepare: async (system) => {
      if (isDemo) demo = await ensureDemoContent(system);
    },
  });
  stopOnSignal(running);
  if (options.json === true) {
    print(
      JSON.stringify({ url: running.url, home: configuration.home, demoAccountsFile: demo?.file ?? null }),
    );
    return;
  }
  print(`Cardea answers at ${running.url}`);
  print(
    `Its data is in ${configuration.home}${configuration.databaseUrl === undefined ? '' : ' and in PostgreSQL'}.`,
  );
  if ((await running.system.ports.authorities.default.chain()).length === 0) {
    const { howToEndWaiting } = await import('@cardea/server');
    print(howToEndWaiting);
  }
  if (demo !== undefined) printDemo(running.url, demo, configuration.webFolder);
  print('Stop it with Ctrl-C.');
}

function printDemo(url: string, demo: DemoContent, webFolder: string): void {
  print('');
  print('Demo mode: example users and profile templates; it listens on this machine only.');
  if (demo.kind === 'created') {
    const rows = demo.accounts.map(({ username, password, account, roles }) => [
      username,
      password,
      account,
      roles.join(', '),
    ]);
    print(table([['USER', 'PASSWORD', 'ACCOUNT', 'ROLES'], ...rows]).replace(/^/gm, '  '));
    print(`The passwords are shown this once and kept in ${demo.file}.`);
  } else if (demo.kind === 'present') print(`The accounts and their passwords are in ${demo.file}.`);
  else
    print(
      `The accounts exist but ${demo.file} is gone. Import users with new passwords, or start with an empty CARDEA_HOME.`,
    );
  const password = demo.kind === 'created' ? demo.accounts[0]?.password : undefined;
  print('');
  print('Next, ask for the profile templates, or watch a whole enrollment with a simulated card:');
  print(`  curl -u cmuser1:${password ?? 'PASSWORD'} ${url}${webFolder}/api/v1.0/profiletemplates`);
  print(`  npx cardea enroll --simulate --url ${url}`);
  print('');
}

/** The first signal stops in good order, the second at once. */
function stopOnSignal(running: RunningServer): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    // Connections that stay open must not keep the server alive.
    setTimeout(() => process.exit(0), 1500).unref();
    running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
